//! How broadly each story is carried, in the whole index.

use newshound_search::hits::reports;

use crate::groups::Counts;
use crate::segment::Segment;

/// What is known of each story, by its number.
#[derive(Debug)]
pub(crate) struct Coverage {
    outlets: Vec<u32>,
    reports: Vec<u32>,
}

impl Coverage {
    /// Counts the outlets and texts of every story. Takes a moment, so it is done once a generation and only when it is asked for.
    pub(crate) fn new(segments: &[Segment], counts: Counts) -> Self {
        let n_documents = segments.iter().map(|segment| segment.numbered.story.len()).sum();
        let (mut outlets, mut texts) = (Vec::with_capacity(n_documents), Vec::with_capacity(n_documents));
        let pair = |story: u32, other: u32| u64::from(story) << 32 | u64::from(other);
        for segment in segments {
            let numbered = &segment.numbered;
            for document in segment.reader.doc_ids_alive() {
                let (story, text) = (numbered.story[document as usize], numbered.copy_group[document as usize]);
                outlets.extend(numbered.outlet_of(document).map(|outlet| pair(story, outlet)));
                texts.push(pair(story, text));
            }
        }
        let outlets = distinct_by_story(outlets, counts.stories);
        let texts = distinct_by_story(texts, counts.stories);
        let reports =
            outlets.iter().zip(&texts).map(|(outlets, texts)| reports((*outlets).into(), (*texts).into()) as u32);
        Self { reports: reports.collect(), outlets }
    }

    /// By how many outlets a story is carried, copies too.
    pub(crate) fn outlets(&self, story: u32) -> u32 {
        self.outlets.get(story as usize).copied().unwrap_or(0)
    }

    /// In how many independent reports a story is told.
    pub(crate) fn reports(&self, story: u32) -> u32 {
        self.reports.get(story as usize).copied().unwrap_or(0)
    }
}

/// How many different partners each story has.
fn distinct_by_story(mut pairs: Vec<u64>, n_stories: usize) -> Vec<u32> {
    pairs.sort_unstable();
    pairs.dedup();
    let mut counts = vec![0; n_stories];
    for pair in pairs {
        counts[(pair >> 32) as usize] += 1;
    }
    counts
}
