//! The files under a path.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// How deep folders may lie in each other.
const MAX_DEPTH: usize = 64;

/// What lies under a path, in order.
#[derive(Debug, Default)]
pub struct Listing {
    /// The files.
    pub files: Vec<PathBuf>,
    /// What was passed over, and why: folders that cannot be listed or that lead back, pipes, devices.
    pub passed_over: Vec<String>,
}

/// Lists the files under a path in order: itself, or what a folder holds. Hidden files are left out.
///
/// A link to a folder is followed, and a folder that was listed already is named and not listed again: a link may lead back.
///
/// # Errors
/// When there is nothing under this name.
pub fn files_under(path: &Path) -> io::Result<Listing> {
    let mut listing = Listing::default();
    // What is named by itself is read whatever it is: a pipe of the shell, for one.
    if !fs::metadata(path)?.is_dir() {
        listing.files.push(path.to_owned());
        return Ok(listing);
    }
    let mut seen = HashSet::new();
    // A stack and no recursion: the depth of folders is not ours to choose.
    let mut open = vec![(path.to_owned(), 0)];
    while let Some((path, depth)) = open.pop() {
        let Ok(kind) = fs::metadata(&path) else {
            listing.passed_over.push(format!("{}: it leads nowhere", path.display()));
            continue;
        };
        if kind.is_file() {
            listing.files.push(path);
            continue;
        }
        if !kind.is_dir() {
            listing.passed_over.push(format!("{}: it is neither a file nor a folder", path.display()));
            continue;
        }
        let real = match fs::canonicalize(&path) {
            Ok(real) => real,
            Err(error) => {
                listing.passed_over.push(format!("{}: {error}", path.display()));
                continue;
            }
        };
        if depth > MAX_DEPTH || !seen.insert(real) {
            listing.passed_over.push(format!("{}: the folder leads back to one that was listed", path.display()));
            continue;
        }
        match fs::read_dir(&path)
            .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>())
        {
            Ok(mut entries) => {
                entries.retain(|entry| !entry.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')));
                entries.sort();
                open.extend(entries.into_iter().rev().map(|entry| (entry, depth + 1)));
            }
            Err(error) => listing.passed_over.push(format!("{}: {error}", path.display())),
        }
    }
    Ok(listing)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn folders_are_listed_in_order_and_once() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("news");
        fs::create_dir_all(root.join("b/deep")).unwrap();
        for file in ["c.html", "a.html", "b/2.html", "b/deep/1.html", ".hidden"] {
            fs::write(root.join(file), "x").unwrap();
        }
        fs::write(folder.path().join("elsewhere.html"), "x").unwrap();
        symlink(&root, root.join("b/loop")).unwrap();
        symlink(root.join("missing"), root.join("nowhere")).unwrap();
        symlink(folder.path().join("elsewhere.html"), root.join("d.html")).unwrap();
        let listing = files_under(&root).unwrap();
        let names: Vec<_> =
            listing.files.iter().map(|file| file.strip_prefix(&root).unwrap().to_str().unwrap().to_owned()).collect();
        assert_eq!(names, ["a.html", "b/2.html", "b/deep/1.html", "c.html", "d.html"]);
        assert_eq!(listing.passed_over.len(), 2, "{:?}", listing.passed_over);
        assert!(listing.passed_over[0].contains("loop: the folder leads back"));
        assert!(files_under(&root.join("missing")).is_err());
    }
}
