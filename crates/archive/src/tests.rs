//! The archive against a model that is obviously right, and what it must refuse.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use newshound_model::{Article, ArticleId, Published};
use newshound_testkit::{article, instant};
use proptest::prelude::*;

use super::*;

fn put(id: &str, title: &str) -> Entry {
    Entry::Put(Box::new(article(id).title(title).build()))
}

fn remove(id: &str) -> Entry {
    Entry::Remove { id: id.parse().unwrap(), at: instant("2026-11-02T00:00:00Z") }
}

fn told(archive: &Archive, after: u64) -> Vec<(u64, String)> {
    let mut told = Vec::new();
    let visit = &mut |sequence, entry| {
        told.push((
            sequence,
            match entry {
                LogEntry::Put(article) => format!("{}={}", article.id, article.title),
                LogEntry::Remove(id) => format!("-{id}"),
            },
        ));
        ControlFlow::Continue(())
    };
    archive.replay(after, visit).unwrap();
    told
}

#[test]
fn revisions_are_kept_and_the_newest_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open(folder.path()).unwrap();
    let outcomes = |entries| -> Vec<_> {
        archive.append(entries).unwrap().into_iter().map(|appended| (appended.sequence, appended.outcome)).collect()
    };
    assert_eq!(
        outcomes(vec![put("a", "one"), put("b", "two"), put("a", "three")]),
        [(1, Outcome::New), (2, Outcome::New), (3, Outcome::Revised)]
    );
    assert_eq!(
        outcomes(vec![put("a", "three"), remove("b"), remove("c")]),
        [(3, Outcome::Unchanged), (4, Outcome::Removed), (0, Outcome::Missing)]
    );
    assert_eq!(told(&archive, 0), [(3, "a=three".to_owned()), (4, "-b".to_owned())]);
    assert_eq!(told(&archive, 3), [(4, "-b".to_owned())]);
    let revisions: Vec<u32> =
        archive.revisions(&"a".parse().unwrap()).unwrap().iter().map(|article| article.revision).collect();
    assert_eq!(revisions, [1, 2]);
    assert_eq!((archive.len(), archive.last_sequence()), (1, 4));
    assert_eq!(outcomes(vec![put("b", "back")]), [(5, Outcome::New)]);
    assert_eq!(archive.article(&"b".parse().unwrap()).unwrap().unwrap().revision, 2);
}

#[test]
fn an_article_that_comes_back_as_it_was_before_its_removal_is_there_again() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open(folder.path()).unwrap();
    archive.append(vec![put("a", "one"), remove("a")]).unwrap();
    assert_eq!(archive.len(), 0);
    archive.append(vec![put("a", "one")]).unwrap();
    assert_eq!(archive.article(&"a".parse().unwrap()).unwrap().unwrap().title, "one");
    assert_eq!(archive.len(), 1);
}

#[test]
fn a_record_of_the_last_revision_there_can_be_is_revised_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open(folder.path()).unwrap();
    let last = article("a").title("one").with(|article| article.revision = u32::MAX).build();
    archive.append(vec![Entry::Put(Box::new(last)), put("a", "two")]).unwrap();
    assert_eq!(archive.article(&"a".parse().unwrap()).unwrap().unwrap().title, "two");
}

#[test]
fn the_first_time_it_was_seen_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open(folder.path()).unwrap();
    let seen = |at: &str, title: &str| {
        Entry::Put(Box::new(article("a").title(title).with(|article| article.first_seen = instant(at)).build()))
    };
    archive.append(vec![seen("2026-11-01T08:00:00Z", "one")]).unwrap();
    archive.append(vec![seen("2026-11-05T08:00:00Z", "two")]).unwrap();
    let stored = archive.article(&"a".parse().unwrap()).unwrap().unwrap();
    assert_eq!((stored.first_seen, stored.revision), (instant("2026-11-01T08:00:00Z"), 2));
}

#[test]
fn what_was_known_at_a_number_can_be_told_apart_from_what_changed_since() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open(folder.path()).unwrap();
    archive.append(vec![put("a", "one"), put("b", "one"), put("c", "one")]).unwrap();
    assert_eq!(archive.last_change().unwrap(), 0);
    archive.append(vec![put("a", "two"), put("d", "one"), remove("b"), put("d", "two"), put("a", "three")]).unwrap();
    let superseded = |at: u64| {
        let mut found: Vec<String> = archive
            .superseded(at, 100)
            .unwrap()
            .iter()
            .map(|article| format!("{}={} at {}", article.id, article.title, article.sequence))
            .collect();
        found.sort();
        found
    };
    assert_eq!(superseded(3), ["a=one at 1", "b=one at 2"]);
    assert_eq!(superseded(5), ["a=two at 4", "b=one at 2", "d=one at 5"]);
    assert_eq!(superseded(1), ["a=one at 1"]);
    assert_eq!(superseded(archive.last_sequence()), Vec::<String>::new());
    assert_eq!(archive.superseded(3, 1).unwrap().len(), 1);
    assert_eq!(archive.article(&"c".parse().unwrap()).unwrap().unwrap().sequence, 3);
    let change = archive.last_change().unwrap();
    assert_eq!(change, archive.last_sequence());
    archive.append(vec![put("e", "one")]).unwrap();
    assert_eq!(archive.last_change().unwrap(), change, "what is new changes nothing");
}

#[test]
fn a_newer_schema_is_refused_and_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    drop(Archive::open(folder.path()).unwrap());
    let file = folder.path().join("archive.sqlite");
    let connection = rusqlite::Connection::open(&file).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    let before = std::fs::read(&file).unwrap();
    let error = Archive::open(folder.path()).unwrap_err();
    assert!(matches!(error, ArchiveError::NewerSchema { found: 99, .. }), "{error}");
    assert!(error.to_string().contains("newer newshound"));
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

#[test]
fn damage_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open(folder.path()).unwrap();
    archive.append(vec![put("a", "one")]).unwrap();
    assert_eq!(archive.check().unwrap(), Vec::<String>::new());
    drop(archive);
    let connection = rusqlite::Connection::open(folder.path().join("archive.sqlite")).unwrap();
    connection.execute("UPDATE log SET body = x'00ff00ff'", []).unwrap();
    drop(connection);
    let archive = Archive::open(folder.path()).unwrap();
    let found = archive.check().unwrap();
    assert!(found[0].contains("archive.sqlite") && found[0].contains("entry 1"), "{found:?}");
    assert!(matches!(archive.article(&"a".parse().unwrap()), Err(ArchiveError::Damaged { .. })));
    std::fs::write(folder.path().join("other.sqlite"), "x").unwrap();
    let nonsense = tempfile::tempdir().unwrap();
    std::fs::write(nonsense.path().join("archive.sqlite"), "this is no database, whatever its name says ".repeat(50))
        .unwrap();
    assert!(matches!(Archive::open(nonsense.path()), Err(ArchiveError::Damaged { .. })));
}

#[test]
fn a_backup_holds_what_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open(&folder.path().join("from")).unwrap();
    archive.append(vec![put("a", "one"), put("b", "two")]).unwrap();
    std::fs::create_dir(folder.path().join("to")).unwrap();
    archive.backup(&folder.path().join("to/archive.sqlite")).unwrap();
    let copy = Archive::open(&folder.path().join("to")).unwrap();
    assert_eq!(told(&copy, 0), told(&archive, 0));
}

#[test]
fn a_full_disk_refuses_the_whole_group_and_writes_come_back_with_room() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open(folder.path()).unwrap();
    archive.append(vec![put("a", "one")]).unwrap();
    // SQLite takes no limit below what it has: the file is full now.
    archive.limit_pages(1);
    let many: Vec<Entry> =
        (0..200).map(|n| put(&format!("b{n}"), &format!("{n} {}", "wörter ohne ende ".repeat(n)))).collect();
    let error = archive.append(many.clone()).unwrap_err();
    assert!(error.is_full(), "{error}");
    assert_eq!((archive.len(), told(&archive, 0).len()), (1, 1), "none of the group is there, and reads go on");
    archive.limit_pages(1 << 20);
    archive.append(many).unwrap();
    assert_eq!(archive.len(), 201);
}

#[test]
fn feeds_are_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open(folder.path()).unwrap();
    let url = "https://harbour-post.example/feed.xml";
    assert_eq!(archive.feed_state(url).unwrap(), None);
    let state =
        FeedState { etag: Some("\"7\"".into()), last_modified: None, checked_at: instant("2026-11-02T00:00:00Z") };
    archive.set_feed_state(url, &state).unwrap();
    assert_eq!(archive.feed_state(url).unwrap(), Some(state));
}

#[test]
fn how_far_files_were_imported_is_remembered_until_something_is_removed() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open(folder.path()).unwrap();
    assert_eq!(archive.import_mark("a").unwrap(), None);
    let mark = ImportMark { n_records: 3, n_articles: 2, n_rejected: 1, is_finished: false };
    archive.set_import_marks(&[("a".into(), mark), ("b".into(), ImportMark::default())]).unwrap();
    let later = ImportMark { n_records: 9, is_finished: true, ..mark };
    archive.set_import_marks(&[("a".into(), later)]).unwrap();
    assert_eq!(archive.import_mark("a").unwrap(), Some(later));
    archive.append(vec![put("x", "one"), remove("x")]).unwrap();
    assert_eq!(archive.import_mark("a").unwrap(), None);
    archive.set_import_marks(&[("a".into(), mark)]).unwrap();
    drop(archive);
    assert_eq!(Archive::open(folder.path()).unwrap().import_mark("a").unwrap(), Some(mark));
}

#[test]
fn a_removal_is_noticed_although_another_one_was_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open(folder.path()).unwrap();
    archive.append(vec![put("x", "one"), put("y", "one"), remove("x")]).unwrap();
    let mark = ImportMark { n_records: 2, n_articles: 2, n_rejected: 0, is_finished: true };
    archive.set_import_marks(&[("a".into(), mark)]).unwrap();
    archive.append(vec![put("x", "one"), remove("y")]).unwrap();
    assert_eq!(archive.import_mark("a").unwrap(), None);
}

#[test]
fn the_articles_of_the_last_days_are_told_in_the_order_of_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open(folder.path()).unwrap();
    let at = |id: &str, title: &str, day: u32| {
        Entry::Put(Box::new(article(id).title(title).published(&format!("2026-11-{day:02}T08:00:00Z")).build()))
    };
    let entries =
        vec![at("old", "one", 1), at("b", "one", 20), at("a", "one", 18), at("c", "one", 19), at("a", "two", 18)];
    archive.append(entries).unwrap();
    archive.append(vec![remove("c")]).unwrap();
    let recent = |days: i64, limit: usize| {
        let mut told = Vec::new();
        let window = jiff::SignedDuration::from_hours(24 * days);
        archive.recent(window, limit, &mut |article| told.push(format!("{}={}", article.id, article.title))).unwrap();
        told.join(" ")
    };
    assert_eq!(recent(5, 10), "b=one a=two");
    assert_eq!(recent(5, 1), "b=one");
    assert_eq!(recent(40, 10), "old=one b=one a=two");
    // What was taken in long after and has no date makes no days the last ones, and comes as far as there is room.
    let undated = |id: &str, seen: &str| {
        Entry::Put(Box::new(
            article(id)
                .with(|article| {
                    article.first_seen = seen.parse().unwrap();
                    article.published = Published::first_seen(article.first_seen);
                })
                .title("seen")
                .build(),
        ))
    };
    archive.append(vec![undated("u", "2027-05-01T00:00:00Z"), undated("v", "2027-06-01T00:00:00Z")]).unwrap();
    assert_eq!(recent(5, 10), "b=one a=two v=seen");
    assert_eq!(recent(5, 2), "b=one a=two");
    // Nor does a removal, whenever it was asked.
    archive
        .append(vec![Entry::Remove { id: "v".parse().unwrap(), at: "2028-01-01T00:00:00Z".parse().unwrap() }])
        .unwrap();
    assert_eq!(recent(5, 10), "b=one a=two");
}

#[test]
fn what_another_holds_can_be_read_and_copied_and_not_be_written() {
    let folder = tempfile::tempdir().unwrap();
    assert!(Archive::open_to_read(folder.path()).is_err());
    assert!(folder.path().read_dir().unwrap().next().is_none(), "nothing is made");
    let held = Archive::open(folder.path()).unwrap();
    held.append(vec![put("a", "one")]).unwrap();
    let beside = Archive::open_to_read(folder.path()).unwrap();
    assert!(beside.append(vec![put("x", "one")]).is_err());
    held.append(vec![put("b", "one"), put("a", "two"), put("c", "one"), remove("c")]).unwrap();
    let expect = Held { sequence: 5, articles: 2 };
    assert_eq!(beside.backup(&folder.path().join("copy.sqlite")).unwrap(), expect);
    drop((held, beside));
    let alone = Archive::open_to_read(folder.path()).unwrap();
    assert_eq!(alone.backup(&folder.path().join("again.sqlite")).unwrap(), expect);
}

#[test]
fn a_backup_ends_although_writes_go_on() {
    const MOST: usize = 4_000;
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open(&folder.path().join("from")).unwrap();
    // Several thousand pages that do not pack.
    let noise = |seed: u64| -> String {
        let mut state = seed;
        let mut letter = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            char::from(b'a' + (state >> 59) as u8 % 26)
        };
        (0..16_000).map(|_| letter()).collect()
    };
    archive.append((0..3_000).map(|n| put(&format!("a{n}"), &noise(n))).collect()).unwrap();
    std::fs::create_dir(folder.path().join("to")).unwrap();
    let done = std::sync::atomic::AtomicBool::new(false);
    let n_written = std::thread::scope(|scope| {
        let writing = scope.spawn(|| {
            let mut n_written = 0;
            while n_written < MOST && !done.load(std::sync::atomic::Ordering::SeqCst) {
                archive.append(vec![put("b", &n_written.to_string())]).unwrap();
                n_written += 1;
            }
            n_written
        });
        archive.backup(&folder.path().join("to/archive.sqlite")).unwrap();
        done.store(true, std::sync::atomic::Ordering::SeqCst);
        writing.join().unwrap()
    });
    assert!(n_written < MOST, "the copy was made anew after each write until there were no more");
    let copy = Archive::open(&folder.path().join("to")).unwrap();
    assert_eq!(copy.check().unwrap(), Vec::<String>::new());
    assert!(copy.len() >= 3_000);
}

#[test]
fn an_archive_of_the_first_schema_is_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open(folder.path()).unwrap();
    archive.append(vec![put("a", "one")]).unwrap();
    drop(archive);
    let connection = rusqlite::Connection::open(folder.path().join("archive.sqlite")).unwrap();
    connection.execute_batch("DROP TABLE import; DROP INDEX log_changes; PRAGMA user_version = 1;").unwrap();
    drop(connection);
    let archive = Archive::open(folder.path()).unwrap();
    assert_eq!((archive.len(), archive.import_mark("a").unwrap()), (1, None));
}

/// What a user can do.
#[derive(Debug, Clone)]
enum Step {
    Put(u8, u8),
    Remove(u8),
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0..6_u8, 0..4_u8).prop_map(|(id, title)| Step::Put(id, title)),
        2 => (0..6_u8).prop_map(Step::Remove),
        1 => Just(Step::Reopen),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn it_holds_what_a_map_would_hold(groups in prop::collection::vec(prop::collection::vec(step(), 1..6), 1..8)) {
        let folder = tempfile::tempdir().unwrap();
        let mut archive = Archive::open(folder.path()).unwrap();
        let mut model: BTreeMap<String, String> = BTreeMap::new();
        for group in groups {
            let mut entries = Vec::new();
            for step in group {
                match step {
                    Step::Put(id, title) => {
                        model.insert(id.to_string(), title.to_string());
                        entries.push(put(&id.to_string(), &title.to_string()));
                    }
                    Step::Remove(id) => {
                        model.remove(&id.to_string());
                        entries.push(remove(&id.to_string()));
                    }
                    Step::Reopen => {
                        archive.append(std::mem::take(&mut entries)).unwrap();
                        // Another one on the same file first, as after a crash: nothing was closed.
                        archive = Archive::open(folder.path()).unwrap();
                    }
                }
            }
            archive.append(entries).unwrap();
        }
        let mut found: BTreeMap<String, String> = BTreeMap::new();
        for (_, article) in archive.iter_current(0, 100).unwrap() {
            prop_assert!(found.insert(article.id.to_string(), article.title).is_none());
        }
        prop_assert_eq!(&found, &model);
        prop_assert_eq!(archive.len(), model.len() as u64);
        for (id, title) in &model {
            let stored: Option<Article> = archive.article(&id.parse::<ArticleId>().unwrap()).unwrap();
            prop_assert_eq!(&stored.unwrap().title, title);
        }
    }
}
