//! Documents on their way to the engine's threads, so many bytes of them at a time.
//!
//! The engine's own queue takes ten thousand documents, whatever their size: of long articles that is hundreds of megabytes. So each document
//! carries its room in this queue, and gives it back when the engine has read it and lets it go.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

use tantivy::TantivyDocument;
use tantivy::schema::Document;

/// How many bytes of documents may wait; one that is larger goes when no other waits.
const MAX_BYTES: usize = 8 << 20;

/// How full the queue is.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    n_bytes: Mutex<usize>,
    freed: Condvar,
}

impl Queue {
    /// Waits for room and gives it to a document.
    pub(crate) fn admit(self: &Arc<Self>, document: TantivyDocument, n_bytes: usize) -> Queued {
        let mut waiting = self.n_bytes.lock().unwrap_or_else(PoisonError::into_inner);
        while *waiting > 0 && *waiting + n_bytes > MAX_BYTES {
            waiting = self.freed.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
        *waiting += n_bytes;
        Queued { document, _room: Room { queue: Arc::clone(self), n_bytes } }
    }
}

/// What a document takes of the queue.
#[derive(Debug)]
struct Room {
    queue: Arc<Queue>,
    n_bytes: usize,
}

impl Drop for Room {
    fn drop(&mut self) {
        *self.queue.n_bytes.lock().unwrap_or_else(PoisonError::into_inner) -= self.n_bytes;
        self.queue.freed.notify_one();
    }
}

/// A document with its room.
#[derive(Debug)]
pub(crate) struct Queued {
    document: TantivyDocument,
    _room: Room,
}

impl Document for Queued {
    type Value<'a> = <TantivyDocument as Document>::Value<'a>;
    type FieldsValuesIter<'a> = <TantivyDocument as Document>::FieldsValuesIter<'a>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        self.document.iter_fields_and_values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_waits_for_the_room_of_others_and_never_for_its_own_size() {
        let queue = Arc::new(Queue::default());
        let huge = queue.admit(TantivyDocument::new(), 2 * MAX_BYTES);
        let next = std::thread::scope(|scope| {
            let next = scope.spawn(|| queue.admit(TantivyDocument::new(), 1));
            drop(huge);
            next.join().unwrap()
        });
        assert_eq!(*queue.n_bytes.lock().unwrap(), 1);
        drop(next);
        assert_eq!(*queue.n_bytes.lock().unwrap(), 0);
    }
}
