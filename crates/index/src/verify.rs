//! Finding damage: every file of the index against its checksum.

use std::path::Path;

use newshound_search::BackendError;
use tantivy::Index;
use tantivy::directory::MmapDirectory;

use crate::error;

/// Names the damaged or missing files of the index in a folder; empty when all is sound. Reads every byte.
///
/// # Errors
/// When the folder cannot be read at all.
pub fn verify(folder: &Path) -> Result<Vec<String>, BackendError> {
    if !folder.join("meta.json").exists() {
        return Ok(Vec::new());
    }
    let directory = MmapDirectory::open(folder).map_err(error::folder)?;
    let index = match Index::open(directory) {
        Ok(index) => index,
        Err(error) => return Ok(vec![format!("meta.json: {error}")]),
    };
    let mut damaged = missing(&index, folder)?;
    match index.validate_checksum() {
        Ok(files) => damaged.extend(files.iter().map(|file| format!("{} does not have its checksum", file.display()))),
        Err(error) => damaged.push(error.to_string()),
    }
    damaged.sort();
    Ok(damaged)
}

/// The files of the last commit that are not there. The engine itself notices some of them only when a query needs them.
pub(crate) fn missing(index: &Index, folder: &Path) -> Result<Vec<String>, BackendError> {
    let metas = index.load_metas().map_err(error::engine)?;
    let mut missing = Vec::new();
    for file in metas.list_segment_files() {
        // Files that a segment may have and need not.
        let is_needed = file.extension().is_some_and(|extension| extension != "temp" && extension != "del");
        if is_needed && !folder.join(&file).exists() {
            missing.push(format!("{} is missing", file.display()));
        }
    }
    Ok(missing)
}
