//! What a newcomer sees: the sample, the three examples, a clean stop, a second start.

use super::program::{Server, run, said};

#[test]
fn the_sample_answers_what_the_readme_asks() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path(), &[]);
    let storm = server.get("/v1/search?q=storm&limit=3").json();
    assert_eq!(storm["results"].as_array().unwrap().len(), 3, "{storm}");
    assert!(storm["total"]["originals"].as_u64() < storm["total"]["articles"].as_u64(), "copies count once: {storm}");
    let stories = server.get("/v1/stories?limit=5").json();
    assert_eq!(stories["results"].as_array().unwrap().len(), 5, "{stories}");
    let ferry =
        server.get("/v1/search?q=ferry&from=2026-11-01&to=2026-11-15&facets=outlet,language&timeline=day").json();
    assert!(ferry["total"]["articles"].as_u64() > Some(0), "{ferry}");
    let days = ferry["timeline"]["buckets"].as_array().unwrap();
    let counted: u64 = days.iter().map(|day| day["count"].as_u64().unwrap()).sum();
    assert_eq!(Some(counted), ferry["total"]["articles"].as_u64(), "the timeline counts every article: {ferry}");
    let outlets: u64 =
        ferry["facets"]["outlet"].as_array().unwrap().iter().map(|outlet| outlet["count"].as_u64().unwrap()).sum();
    assert_eq!(Some(outlets), ferry["total"]["articles"].as_u64(), "every article has one outlet: {ferry}");
    let n_articles = server.get("/v1/search?group=none&limit=1").json()["total"]["articles"].clone();
    assert!(n_articles.as_u64() >= Some(240), "{n_articles}");
    assert_eq!(server.interrupt(), Some(0), "Ctrl-C is a clean stop");

    let again = Server::start(data.path(), &[]);
    let after = again.get("/v1/search?group=none&limit=1").json();
    assert_eq!(after["total"]["articles"], n_articles, "a second start neither loses nor doubles");
}

#[test]
fn help_shows_an_example_for_every_command() {
    let data = tempfile::tempdir().unwrap();
    for command in [
        "serve", "import", "fetch", "watch", "extract", "annotate", "search", "export", "stories", "outlets",
        "reindex", "check", "repair", "backup", "restore", "explain",
    ] {
        let output = run(data.path(), &[command, "--help"]);
        assert!(output.status.success() && said(&output).contains("Example:"), "{command}: {}", said(&output));
    }
    assert_eq!(run(data.path(), &["serch"]).status.code(), Some(2));
}
