//! Errors of tantivy as errors of a backend.

use newshound_search::BackendError;
use tantivy::TantivyError;
use tantivy::directory::error::{OpenDirectoryError, OpenReadError};

/// Sorts an error by what the user can do about it: damage is named by file, the rest is the engine's.
pub(crate) fn engine(error: TantivyError) -> BackendError {
    match error {
        TantivyError::DataCorruption(corruption) => BackendError::Damaged(format!("{corruption:?}")),
        TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(file)) => {
            BackendError::Damaged(format!("{} is missing", file.display()))
        }
        TantivyError::IncompatibleIndex(why) => BackendError::Damaged(format!("{why:?}")),
        TantivyError::IoError(error) => match error.kind() {
            std::io::ErrorKind::InvalidData | std::io::ErrorKind::UnexpectedEof => {
                BackendError::Damaged(error.to_string())
            }
            _ => BackendError::Io(std::io::Error::new(error.kind(), error.to_string())),
        },
        error => BackendError::Engine(Box::new(error)),
    }
}

/// The same for opening the folder.
pub(crate) fn folder(error: OpenDirectoryError) -> BackendError {
    engine(TantivyError::from(error))
}
