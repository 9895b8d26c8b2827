//! `newshound reindex`, `check` and `repair`: the health of the data folder.

use anyhow::{Context as _, Result};

use crate::Outcome;
use crate::args::Global;
use crate::home::{Home, set_aside};
use crate::output::counted;
use crate::progress;

/// Builds the index anew from the archive; the old one serves until the new one stands.
pub(crate) fn reindex(global: &Global) -> Result<Outcome> {
    rebuild(global, Home::take(global)?, "rebuilt")
}

/// Reads every page of the archive and every file of the index, and names what is damaged.
pub(crate) fn check(global: &Global) -> Result<Outcome> {
    let home = Home::take(global)?;
    let mut wrong = home.archive()?.check().context("checking the archive")?;
    wrong.extend(damaged_index_files(&home)?);
    if global.json {
        println!("{}", serde_json::json!({"sound": wrong.is_empty(), "damaged": wrong}));
    } else if wrong.is_empty() {
        println!("Archive and index are sound.");
    } else {
        wrong.iter().for_each(|what| println!("damaged: {what}"));
    }
    Ok(if wrong.is_empty() { Outcome::Done } else { Outcome::Partly })
}

/// Sets a damaged or outdated index aside and builds it anew; a sound one stays as it is.
pub(crate) fn repair(global: &Global) -> Result<Outcome> {
    let home = Home::take(global)?;
    let archive = home.archive()?.check().context("checking the archive")?;
    if !archive.is_empty() {
        archive.iter().for_each(|what| println!("damaged: {what}"));
        anyhow::bail!(
            "the archive itself is damaged; bring back a backup with `newshound restore`, or export what can still be read \
             with `newshound export`"
        );
    }
    let index = damaged_index_files(&home)?;
    if index.is_empty() {
        println!("Archive and index are sound; nothing to repair.");
        return Ok(Outcome::Done);
    }
    index.iter().for_each(|what| println!("damaged: {what}"));
    rebuild(global, home, "repaired")
}

/// The damaged files of the index, or why it as a whole cannot be used.
fn damaged_index_files(home: &Home) -> Result<Vec<String>> {
    let folder = home.index_folder();
    if !folder.exists() {
        return Ok(Vec::new());
    }
    if let Some(why) = newshound_index::needs_rebuild(&folder)? {
        return Ok(vec![format!("index: {why}")]);
    }
    Ok(newshound_index::verify(&folder)?)
}

fn rebuild(global: &Global, home: Home, done: &str) -> Result<Outcome> {
    let folder = home.index_folder();
    let aside = set_aside(&folder)?;
    let newsroom = home.open()?;
    let bar = progress::items(global, newsroom.archive.len());
    loop {
        let status = newsroom.pipeline.status();
        bar.set_length(status.to_replay.max(status.replayed));
        bar.set_position(status.replayed);
        if let Some(failed) = status.failed {
            anyhow::bail!("rebuilding the index: {failed}");
        }
        if status.ready {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    newsroom.pipeline.flush()?;
    bar.finish_and_clear();
    if let Some(aside) = aside {
        std::fs::remove_dir_all(&aside).with_context(|| format!("removing the old index `{}`", aside.display()))?;
    }
    let n_articles = newsroom.backend.len();
    let bar = progress::wait(global);
    newsroom.close_merged(&bar, || false)?;
    bar.finish_and_clear();
    println!("The index is {done}: {}.", counted(n_articles, "article"));
    Ok(Outcome::Done)
}
