//! What an index is made of, in a file beside it: another form or analysis means other answers, so it is built anew.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use newshound_search::BackendError;
use newshound_search::analysis::ANALYSIS_VERSION;
use serde::{Deserialize, Serialize};

use crate::schema::SCHEMA_VERSION;

/// The name of the file.
const FILE: &str = "newshound-index.json";

/// The form of this file.
const FORMAT: u32 = 1;

/// The engine that writes the files, pinned in the workspace manifest.
const ENGINE: &str = "tantivy 0.27.0";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Manifest {
    format: u32,
    engine: String,
    schema: u32,
    analysis: String,
}

impl Manifest {
    fn current() -> Self {
        Self {
            format: FORMAT,
            engine: ENGINE.to_owned(),
            schema: SCHEMA_VERSION,
            analysis: ANALYSIS_VERSION.to_owned(),
        }
    }
}

/// Whether the index in a folder must be built anew, and why. A missing or empty folder needs nothing.
///
/// # Errors
/// When a newer program wrote the index, or the manifest cannot be read.
pub fn needs_rebuild(folder: &Path) -> Result<Option<String>, BackendError> {
    if !folder.join("meta.json").exists() && !folder.join(FILE).exists() {
        return Ok(None);
    }
    let text = match fs::read_to_string(folder.join(FILE)) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(Some(format!("its manifest `{FILE}` is missing")));
        }
        Err(error) => return Err(error.into()),
    };
    let Ok(found) = serde_json::from_str::<Manifest>(&text) else {
        return Ok(Some(format!("its manifest `{FILE}` is damaged")));
    };
    let current = Manifest::current();
    if found.format > current.format || found.schema > current.schema {
        return Err(BackendError::NewerData {
            what: "format",
            found: format!("{}.{}", found.format, found.schema),
            known: format!("{}.{}", current.format, current.schema),
        });
    }
    if found == current {
        return Ok(None);
    }
    let changed = if found.analysis != current.analysis { "the analysis of texts" } else { "the form of the index" };
    Ok(Some(format!("{changed} has changed")))
}

/// Writes the manifest of a new index.
pub(crate) fn write(folder: &Path) -> Result<(), BackendError> {
    let path = folder.join(FILE);
    if path.exists() {
        return Ok(());
    }
    let text =
        serde_json::to_string_pretty(&Manifest::current()).map_err(|error| BackendError::Engine(Box::new(error)))?;
    let mut file = File::create(&path)?;
    writeln!(file, "{text}")?;
    file.sync_all()?;
    Ok(())
}
