//! Backup, restore, export, check and repair.

use std::fs;

use super::program::{newshound, run, said};

fn import_two(data: &std::path::Path, folder: &std::path::Path) {
    let file = folder.join("two.jsonl");
    let line = |id: &str, title: &str| {
        format!(
            "{{\"id\":\"{id}\",\"title\":\"{title}\",\"body\":\"{title} was the talk of the town on Tuesday.\",\"lang\":\"en\"}}\n"
        )
    };
    fs::write(&file, line("a", "The ferry") + &line("b", "The lighthouse")).unwrap();
    let output = run(data, &["import", file.to_str().unwrap()]);
    assert!(output.status.success(), "{}", said(&output));
}

#[test]
fn a_reader_that_has_enough_is_no_error() {
    let data = tempfile::tempdir().unwrap();
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../../index-data/sample/articles.jsonl");
    assert!(run(data.path(), &["import", "-q", sample]).status.success());
    for arguments in [&["export"][..], &["search", "the", "--limit", "50"]] {
        let mut child = newshound(data.path())
            .args(arguments)
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = [0];
        std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut first).unwrap();
        drop(child.stdout.take());
        let said = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&said.stderr);
        assert!(!said.contains("panicked") && !said.contains("Broken pipe"), "{arguments:?}: {said}");
    }
}

#[test]
fn an_export_comes_back_without_loss() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (folder.path().join("first"), folder.path().join("second"));
    import_two(&first, folder.path());
    let file = folder.path().join("export.jsonl");
    assert!(run(&first, &["export", "--out", file.to_str().unwrap()]).status.success());
    assert!(run(&second, &["import", file.to_str().unwrap()]).status.success());
    let again = run(&second, &["export", "-q"]);
    assert_eq!(String::from_utf8_lossy(&again.stdout), fs::read_to_string(&file).unwrap());
}

#[test]
fn a_backup_comes_back_and_a_damaged_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    import_two(&data, folder.path());
    let backup = folder.path().join("backup");
    let output = run(&data, &["backup", backup.to_str().unwrap()]);
    assert!(output.status.success(), "{}", said(&output));

    let restored = folder.path().join("restored");
    let output = run(&restored, &["restore", backup.to_str().unwrap()]);
    assert!(output.status.success(), "{}", said(&output));
    let found = run(&restored, &["search", "lighthouse", "--json"]);
    let found: serde_json::Value = serde_json::from_slice(&found.stdout).unwrap();
    assert_eq!(found["results"][0]["id"], "b", "{found}");
    assert_eq!(run(&restored, &["restore", backup.to_str().unwrap()]).status.code(), Some(3), "not over articles");

    let copy = backup.join("archive.sqlite");
    let mut bytes = fs::read(&copy).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&copy, bytes).unwrap();
    let output = run(&folder.path().join("other"), &["restore", backup.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(3));
    assert!(said(&output).contains("damaged backup"), "{}", said(&output));
}

#[test]
fn a_damaged_index_is_found_and_built_anew() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    import_two(&data, folder.path());
    assert!(run(&data, &["check"]).status.success());

    // All of them: files of segments that were merged may lie there until the next commit, and nobody reads those.
    let files = fs::read_dir(data.join("index")).unwrap().map(|entry| entry.unwrap().path());
    for store in files.filter(|path| path.extension().is_some_and(|extension| extension == "store")) {
        let mut bytes = fs::read(&store).unwrap();
        bytes[0] ^= 0xff;
        fs::write(&store, bytes).unwrap();
    }
    let output = run(&data, &["check"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains(".store"), "{}", said(&output));

    let output = run(&data, &["repair"]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(run(&data, &["check"]).status.success());
    let found = run(&data, &["search", "ferry", "--json"]);
    let found: serde_json::Value = serde_json::from_slice(&found.stdout).unwrap();
    assert_eq!(found["results"][0]["id"], "a", "{found}");
}

#[test]
fn a_query_that_finds_nothing_is_explained_with_a_fix() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    import_two(&data, folder.path());
    let explained = run(&data, &["explain", "--json", "ferry", "NEAR/2", "tuesday"]);
    let explained: serde_json::Value = serde_json::from_slice(&explained.stdout).unwrap();
    assert_eq!(
        (&explained["articles"], &explained["empties"]),
        (&0.into(), &"ferry NEAR/2 tuesday".into()),
        "{explained}"
    );
    assert_eq!((&explained["fix"]["query"], &explained["fix"]["articles"]), (&"ferry tuesday".into(), &1.into()));
    assert_eq!(explained["clauses"][0]["articles"], 1, "{explained}");
    let output = run(&data, &["explain", "tuesdya"]);
    assert!(said(&output).contains("did you mean `tuesday`?"), "{}", said(&output));
}
