//! The contract of `SearchBackend`, on the engine that ships.

use newshound_index::{IndexOptions, TantivyBackend};
use newshound_search::contract;

#[test]
fn the_tantivy_backend_keeps_the_contract() {
    let folders = std::cell::RefCell::new(Vec::new());
    contract::check_all(&|| {
        let folder = tempfile::tempdir().unwrap();
        let backend = TantivyBackend::open(folder.path(), IndexOptions::default()).unwrap();
        folders.borrow_mut().push(folder);
        Box::new(backend)
    });
}
