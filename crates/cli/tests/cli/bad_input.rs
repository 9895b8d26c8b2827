//! Nasty input: each a clear message with file and line or parameter, the rest of the work done, the program alive.

use std::fs;
use std::io::Write as _;

use super::program::{Server, run, said};

/// A good record with this id.
fn record(id: &str) -> String {
    let body = "The pilots of the harbour met on Tuesday and spoke about the new cranes for two hours.";
    format!(
        "{{\"id\":\"{id}\",\"title\":\"Pilots meet ({id})\",\"body\":\"{body}\",\"published\":\"2026-11-03\",\"lang\":\"en\"}}"
    )
}

#[test]
fn a_broken_line_is_named_and_the_others_are_imported() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mixed.jsonl");
    fs::write(&file, format!("{}\n{{\"id\": \"b\", oops\n{}\n[1,2]\n", record("a"), record("c"))).unwrap();
    let data = folder.path().join("data");
    let output = run(&data, &["import", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let text = said(&output);
    assert!(text.contains("mixed.jsonl:2") && text.contains("mixed.jsonl:4"), "{text}");
    let export = run(&data, &["export", "-q"]);
    assert_eq!(String::from_utf8_lossy(&export.stdout).lines().count(), 2, "{}", said(&export));
}

#[test]
fn bombs_empty_files_and_wrong_encodings_harm_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("input");
    fs::create_dir(&input).unwrap();
    fs::write(input.join("a-bomb.html"), format!("<html><body>{}", "<div>".repeat(1_000_000))).unwrap();
    fs::write(input.join("b-empty.html"), "").unwrap();
    let page = "<html><head><meta charset=\"windows-1252\"><title>Caf\u{e9} am Hafen er\u{f6}ffnet</title></head><body><article><h1>Caf\u{e9} am \
                Hafen er\u{f6}ffnet</h1><p>Am Dienstag hat am alten Hafen ein Caf\u{e9} er\u{f6}ffnet, das die Fischer lange gew\u{fc}nscht \
                hatten. Die Stadt hat den Umbau des Lagerhauses bezahlt und erwartet viele G\u{e4}ste.</p><p>Die Betreiberin sagte, sie wolle \
                den Kaffee selbst r\u{f6}sten und den Kuchen von den B\u{e4}ckern des Viertels beziehen, solange es sie noch gibt.</p></article></body></html>";
    let bytes: Vec<u8> = page.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    fs::write(input.join("c-latin.html"), bytes).unwrap();
    fs::write(input.join("d-future.jsonl"), record("future").replace("2026-11-03", "2099-01-01")).unwrap();
    fs::write(input.join("e-good.jsonl"), record("good")).unwrap();
    let data = folder.path().join("data");
    let begun = std::time::Instant::now();
    let output = run(&data, &["import", input.to_str().unwrap()]);
    assert!(begun.elapsed().as_secs() < 60, "took {:?}", begun.elapsed());
    let text = said(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("a-bomb.html") && text.contains("b-empty.html"), "{text}");
    assert!(text.contains("d-future.jsonl:1: its date 2099-01-01"), "{text}");

    let export = run(&data, &["export", "-q"]);
    let rows: Vec<serde_json::Value> =
        String::from_utf8_lossy(&export.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let title = |part: &str| rows.iter().find(|row| row["title"].as_str().unwrap().contains(part));
    assert!(title("Caf\u{e9} am Hafen er\u{f6}ffnet").is_some(), "{rows:?}");
    assert!(title("(good)").is_some(), "{rows:?}");
    let future = title("(future)").unwrap();
    assert_eq!(future["published"]["source"], "first_seen", "a date in the future is not believed: {future}");
}

#[test]
fn packed_bombs_cut_files_long_lines_and_loops_harm_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("input");
    fs::create_dir(&input).unwrap();
    // A gigabyte of blanks: fast to write, and nothing that anybody means.
    let mut bomb =
        zstd::stream::write::Encoder::new(fs::File::create(input.join("a-bomb.jsonl.zst")).unwrap(), 1).unwrap();
    for _ in 0..1_024 {
        bomb.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    bomb.finish().unwrap();
    let many: String = (0..2_000).map(|n| record(&format!("cut-{}", n * 7919)) + "\n").collect();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(many.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    fs::write(input.join("b-cut.jsonl.gz"), &packed[..packed.len() / 2]).unwrap();
    let long = format!("{}\n\"{}\"\n{}\n", record("before"), "x".repeat(17 << 20), record("after"));
    fs::write(input.join("c-long.jsonl"), long).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(&input, input.join("d-loop")).unwrap();
    let data = folder.path().join("data");
    let output = run(&data, &["import", input.to_str().unwrap()]);
    let text = said(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("a-bomb.jsonl.zst:1:"), "{text}");
    assert!(text.contains("b-cut.jsonl.gz:") && text.contains("cannot be read"), "{text}");
    assert!(text.contains("c-long.jsonl:2: the line is longer"), "{text}");
    #[cfg(unix)]
    assert!(text.contains("d-loop: the folder leads back"), "{text}");
    let export = run(&data, &["export", "-q"]);
    let export = String::from_utf8_lossy(&export.stdout).into_owned();
    assert!(export.contains("\"before\"") && export.contains("\"after\"") && export.contains("\"cut-0\""), "{text}");
}

#[test]
fn the_server_answers_nonsense_and_lives_on() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path(), &["--no-sample"]);
    let unknown = server.get("/v1/search?langage=en");
    assert_eq!(unknown.status, 400);
    assert!(unknown.head.to_ascii_lowercase().contains("application/problem+json"), "{}", unknown.head);
    assert!(unknown.body.contains("langage") && unknown.body.contains("language"), "{}", unknown.body);

    let deep = server.get(&format!("/v1/search?q={}", "(".repeat(5_000)));
    assert_eq!(deep.status, 200, "{}", deep.body);
    let long = server.try_post("/v1/articles", "application/x-ndjson", &vec![b'x'; 80 << 20]).unwrap();
    assert_eq!(long.status, 413, "{}", long.body);

    let good = format!("{}\nnot json\n", record("a"));
    let mixed = server.try_post("/v1/articles?wait=searchable", "application/x-ndjson", good.as_bytes()).unwrap();
    assert!((200..300).contains(&mixed.status), "{mixed:?}");
    let found = server.get("/v1/search?q=pilots").json();
    assert_eq!(found["total"]["articles"], 1, "{found}");
    assert_eq!(server.interrupt(), Some(0));
}

#[test]
fn a_second_program_on_the_same_folder_is_told_so() {
    let data = tempfile::tempdir().unwrap();
    let _server = Server::start(data.path(), &["--no-sample"]);
    let output = run(data.path(), &["search", "anything"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(said(&output).contains("in use by another newshound"), "{}", said(&output));
}

#[test]
fn a_wrong_command_line_is_refused_and_says_what_is_right() {
    let data = tempfile::tempdir().unwrap();
    for (arguments, says) in [
        (&["search", "--from", "soon", "storm"][..], "2026-11-24"),
        (&["search", "--lang", "klingon", "storm"], "English name"),
        (&["search", "--from", "2026-11-02", "--to", "2026-11-01", "storm"], "after"),
        (&["search", "--limit", "0", "storm"], "1..=1000"),
        (&["serach", "storm"], "search"),
    ] {
        let output = run(data.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", said(&output));
        assert!(said(&output).contains(says), "{arguments:?}: {}", said(&output));
    }
}

#[test]
fn who_finds_nothing_is_told_why() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    for arguments in [&["search", "storm"][..], &["stories"], &["outlets"]] {
        let output = run(&data, arguments);
        assert!(output.status.success() && said(&output).contains("the archive is empty"), "{}", said(&output));
    }
    let articles = folder.path().join("articles.jsonl");
    let lines: Vec<String> =
        (0..30).map(|n| format!("{{\"id\":\"a-{n}\",\"title\":\"Hurricane number {n}\"}}")).collect();
    fs::write(&articles, lines.join("\n")).unwrap();
    assert!(run(&data, &["import", articles.to_str().unwrap()]).status.success());
    assert!(said(&run(&data, &["search", "huricane"])).contains("did you mean `hurricane`?"));
    assert!(said(&run(&data, &["search", "volcano"])).contains("newshound explain"));
    // What is piped on is results and nothing else.
    let piped = run(&data, &["--json", "search", "huricane"]);
    let piped: serde_json::Value = serde_json::from_slice(&piped.stdout).unwrap();
    assert_eq!(piped["total"]["articles"], 0, "{piped}");
}
