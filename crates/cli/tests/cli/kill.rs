//! An acknowledged article survives `kill -9`, once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use super::program::{Server, request};

/// How often the server is killed.
const KILLS: usize = 20;
/// How many clients post at once.
const CLIENTS: usize = 4;
/// Articles in one request.
const BATCH: usize = 5;

#[test]
fn acknowledged_articles_survive_kills_and_are_there_once() {
    let data = tempfile::tempdir().unwrap();
    let acknowledged = std::sync::Mutex::new(BTreeSet::new());
    let counter = AtomicUsize::new(0);
    for round in 0..KILLS {
        let server = Server::start(data.path(), &["--no-sample"]);
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for _ in 0..CLIENTS {
                scope.spawn(|| {
                    while !stop.load(Ordering::SeqCst) {
                        let first = counter.fetch_add(BATCH, Ordering::SeqCst);
                        post(&server.address, first, &acknowledged);
                    }
                });
            }
            // A different moment each time, from the first requests to a commit of the index and after it.
            std::thread::sleep(Duration::from_millis(40 + 67 * (round as u64 * 7 % 20)));
            kill_hard(&server);
            stop.store(true, Ordering::SeqCst);
        });
        server.kill();
    }
    let acknowledged = acknowledged.into_inner().unwrap();
    assert!(acknowledged.len() > KILLS * BATCH, "only {} articles were acknowledged at all", acknowledged.len());

    let server = Server::start(data.path(), &["--no-sample"]);
    let export = server.get("/v1/export?format=ndjson&fields=id");
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for line in export.body.lines().filter(|line| !line.is_empty()) {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        *seen.entry(row["id"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    let lost: Vec<_> = acknowledged.iter().filter(|id| !seen.contains_key(*id)).take(5).collect();
    let twice: Vec<_> = seen.iter().filter(|(_, count)| **count > 1).take(5).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    assert!(twice.is_empty(), "there more than once: {twice:?}");
    eprintln!(
        "{KILLS} kills, {} articles acknowledged, {} found, none lost or doubled",
        acknowledged.len(),
        seen.len()
    );
}

/// Posts a batch and notes its ids when the server acknowledged it.
fn post(address: &str, first: usize, acknowledged: &std::sync::Mutex<BTreeSet<String>>) {
    let ids: Vec<String> = (first..first + BATCH).map(|n| format!("kill-{n}")).collect();
    let body: String = ids
        .iter()
        .map(|id| {
            let record = serde_json::json!({
                "id": id, "title": format!("Report {id} from the harbour"), "published": "2026-11-03T08:00:00Z",
                "outlet": "harbour-post.example", "lang": "en",
                "body": format!("The text of {id} tells of ships and cranes, and of what the pilots said about it."),
            });
            format!("{record}\n")
        })
        .collect();
    if let Some(answer) = request(address, "POST", "/v1/articles", "application/x-ndjson", body.as_bytes())
        && (200..300).contains(&answer.status)
    {
        acknowledged.lock().unwrap().extend(ids);
    }
}

/// `kill -9` from outside, while the clients go on posting.
fn kill_hard(server: &Server) {
    server.signal("-KILL");
}
