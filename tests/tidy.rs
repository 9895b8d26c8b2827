//! The rules of the house that no compiler knows.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Which of our crates each crate may depend on. A new arrow is a design decision: change `crates/README.md` with it.
const ARROWS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("testkit", &["model"]),
    ("search", &["model"]),
    ("ingest", &["model"]),
    ("archive", &["model"]),
    ("fetch", &["model"]),
    ("stories", &["model", "search"]),
    ("index", &["model", "search"]),
    ("pipeline", &["model", "search", "ingest", "stories", "archive"]),
    ("server", &["model", "search", "stories", "archive", "pipeline"]),
    ("cli", &["model", "search", "ingest", "stories", "archive", "fetch", "pipeline", "index", "server"]),
];

/// Packages that only one crate may use.
const ONE_HOME: &[(&str, &str)] =
    &[("tantivy", "index"), ("axum", "server"), ("reqwest", "fetch"), ("rusqlite", "archive"), ("clap", "cli")];

/// The longest source file in lines.
const LONGEST_FILE: usize = 600;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The names under `[dependencies]` of each crate.
fn dependencies() -> BTreeMap<String, Vec<String>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(root().join("crates")).unwrap() {
        let folder = entry.unwrap().path();
        let Ok(manifest) = fs::read_to_string(folder.join("Cargo.toml")) else { continue };
        let manifest: toml::Table = manifest.parse().unwrap();
        let names = manifest["dependencies"].as_table().unwrap().keys().cloned().collect();
        found.insert(folder.file_name().unwrap().to_string_lossy().into_owned(), names);
    }
    found
}

/// Every Rust source of the project with its text.
fn sources() -> Vec<(PathBuf, String)> {
    let mut sources = Vec::new();
    let mut folders = vec![root().join("crates"), root().join("tests"), root().join("benches")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                // Fuzzing builds in a folder of its own beside its sources.
                if path.file_name().is_none_or(|name| name != "target") {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                sources.push((path, text));
            }
        }
    }
    assert!(sources.len() > 20, "the walk over the sources found almost nothing");
    sources
}

#[test]
fn crates_know_only_whom_they_may() {
    let dependencies = dependencies();
    let known: Vec<&str> = ARROWS.iter().map(|(name, _)| *name).collect();
    assert_eq!(dependencies.keys().filter(|name| !known.contains(&name.as_str())).count(), 0, "a crate without arrows");
    let mut wrong = Vec::new();
    for (name, allowed) in ARROWS {
        for dependency in dependencies[*name].iter().filter_map(|name| name.strip_prefix("newshound-")) {
            if !allowed.contains(&dependency) {
                wrong.push(format!("{name} -> {dependency}"));
            }
        }
    }
    assert!(wrong.is_empty(), "new arrows between crates: {wrong:?}");
}

#[test]
fn engines_and_frameworks_have_one_home() {
    let mut wrong = Vec::new();
    for (name, dependencies) in dependencies() {
        for (package, home) in ONE_HOME {
            if name != *home && dependencies.iter().any(|dependency| dependency == package) {
                wrong.push(format!("{name} uses {package}, which belongs to {home}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn files_say_what_they_are_for_and_stay_short() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        if !text.starts_with("//!") {
            wrong.push(format!("{} does not open with //! and what it is for", path.display()));
        }
        let lines = text.lines().count();
        if lines > LONGEST_FILE {
            wrong.push(format!("{} has {lines} lines, {LONGEST_FILE} are allowed", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_crate_stands_on_the_map() {
    let map = fs::read_to_string(root().join("crates/README.md")).unwrap();
    for (name, _) in ARROWS {
        assert!(map.contains(&format!("`{name}`")), "crates/README.md does not mention `{name}`");
    }
}

#[test]
fn versions_stand_in_the_workspace_manifest_only() {
    for (name, _) in ARROWS {
        let manifest = fs::read_to_string(root().join("crates").join(name).join("Cargo.toml")).unwrap();
        let manifest: toml::Table = manifest.parse().unwrap();
        for section in ["dependencies", "dev-dependencies"] {
            let Some(table) = manifest.get(section).and_then(toml::Value::as_table) else { continue };
            for (dependency, value) in table {
                let from_workspace = value.get("workspace").and_then(toml::Value::as_bool) == Some(true);
                assert!(from_workspace, "{name}: `{dependency}` has a version of its own");
            }
        }
    }
}

#[test]
fn every_complaint_is_answered_by_what_is_there() {
    let page = fs::read_to_string(root().join("docs/complaints.md")).unwrap();
    let sources: String = sources().into_iter().map(|(_, text)| text).collect();
    let rows: Vec<&str> =
        page.lines().filter(|line| line.starts_with("| ") && line[2..].starts_with(char::is_numeric)).collect();
    assert_eq!(rows.len(), 40);
    let mut wrong = Vec::new();
    for row in rows {
        let shown_by = row.trim_end_matches(" |").rsplit(" | ").next().unwrap();
        let mut n_tests = 0;
        for name in shown_by.split('`').skip(1).step_by(2) {
            let is_there = match name.rsplit_once("::") {
                Some((_, test)) => {
                    n_tests += 1;
                    sources.contains(&format!("fn {test}("))
                }
                // A page, or the name of a parameter or picture beside a test.
                None => !name.contains('/') || root().join(name).exists(),
            };
            if !is_there {
                wrong.push(name);
            }
        }
        if n_tests == 0 {
            wrong.push(row);
        }
    }
    assert!(wrong.is_empty(), "not there, or without a test: {wrong:#?}");
}
