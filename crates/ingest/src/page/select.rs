//! Chooses which blocks of a page are the text of its article.
//!
//! Paragraphs vote for the elements around them, as in the Readability family; the element with the most votes is the seed.
//! From there the container grows to larger ones as long as they add paragraphs of the same make, so that a text divided by
//! an insert comes back together. What an element is called only ever takes out a small part of the page's prose: a name
//! says what an element was meant for, and templates are reused.

use std::collections::{HashMap, HashSet};

use super::names::{OTHER_NAMES, Role};
use super::outline::{Block, BlockKind, Outline, ends_a_sentence};
use super::title::compared;

/// How much of the prose of a page an element may hold and still be taken out by its name, in percent.
const MOST_PROSE_PERCENT: usize = 15;
/// The same for an element that is called another text.
const MOST_OTHER_PERCENT: usize = 60;
/// The same for all other texts of one name.
const MOST_OTHERS_PERCENT: usize = 85;
/// How much of it all elements of one name together may hold.
const MOST_NAMED_PERCENT: usize = 30;
/// How much of the prose an element that is named as the text must hold to be believed.
const LEAST_TEXT_PERCENT: usize = 30;
/// How much of the prose must stand behind the title for what stands before it to be left out.
const LEAST_BEHIND_PERCENT: usize = 40;
/// How far up a paragraph votes.
const MAX_VOTES: usize = 6;
/// The heaviest vote of a paragraph.
const MAX_VOTE: usize = 600;
/// How far up larger containers are looked for.
const MAX_CLIMB: usize = 10;
/// How heavy a paragraph before the chosen text is that opens it.
const LONG_OPENING: usize = 100;
/// How much a larger container must add to be taken instead, in percent of what was found.
const WORTH_PERCENT: usize = 15;

/// What was chosen.
#[derive(Debug, Default)]
pub(super) struct Selection {
    /// The blocks of the text, in page order.
    pub(super) text: Vec<usize>,
    /// The blocks of posts of social networks inside the text, by the element that shows the post.
    pub(super) embeds: Vec<(usize, usize)>,
    /// The first picture beside the text.
    pub(super) image: Option<usize>,
    /// The blocks between title and text that are called or made like a summary.
    pub(super) summary: Vec<usize>,
}

/// Sums over runs of blocks.
pub(super) struct Sums(Vec<usize>);

impl Sums {
    pub(super) fn of(blocks: &[Block], value: impl Fn(usize, &Block) -> usize) -> Self {
        let mut sums = Vec::with_capacity(blocks.len() + 1);
        let mut sum = 0;
        sums.push(0);
        for (at, block) in blocks.iter().enumerate() {
            sum += value(at, block);
            sums.push(sum);
        }
        Self(sums)
    }

    pub(super) fn over(&self, range: &std::ops::Range<usize>) -> usize {
        self.0[range.end] - self.0[range.start]
    }

    pub(super) fn all(&self) -> usize {
        self.0.last().copied().unwrap_or(0)
    }
}

/// Chooses the blocks of the text.
pub(super) fn select(outline: &Outline, title: Option<&str>) -> Selection {
    let blocks = &outline.blocks;
    let prose = Sums::of(blocks, |_, block| if block.is_prose() { block.weight } else { 0 });
    let heading = heading(outline, title, &prose);
    let start = heading.unwrap_or(0);
    let out = excluded(outline, &prose, heading);
    let gone = |at: usize| out[blocks[at].holder];
    let usable = Sums::of(blocks, |at, block| if block.is_prose() && !gone(at) { block.weight } else { 0 });
    let Some(seed) = seed(outline, &out, &usable, heading) else { return Selection::default() };
    let taken = grow(outline, &out, seed);
    let mut text = Vec::with_capacity(taken.len());
    let mut embeds = Vec::new();
    for at in taken.into_iter().filter(|&at| at >= start) {
        if gone(at) || blocks[at].aside {
            if let Some(element) =
                outline.upward(blocks[at].holder).find(|&element| outline.elements[element].role == Role::Embed)
            {
                embeds.push((at, element));
            }
        } else {
            text.push(at);
        }
    }
    let summary = summary(outline, heading, text.first().copied(), gone);
    // An opening paragraph may stand in a frame of its own.
    let opens = |at: &usize| {
        let block = &blocks[*at];
        let paragraph = block.kind == BlockKind::Paragraph && &*outline.elements[block.holder].tag == "p";
        let complete = block.weight >= LONG_OPENING && block.link_percent() < 30 && ends_a_sentence(&block.text);
        paragraph
            && complete
            && !gone(*at)
            && !block.aside
            && !outline.upward(block.holder).any(|element| is_foreign_frame(outline, element))
    };
    let first = text.first().copied().unwrap_or(0);
    let opening: Vec<usize> = (start..first.max(start)).filter(|at| !summary.contains(at)).filter(opens).collect();
    if heading.is_some() && (1..=3).contains(&opening.len()) {
        text.splice(0..0, opening);
    }
    let image = text.last().and_then(|&last| {
        outline.images.iter().position(|image| {
            let other = |element: usize| {
                matches!(outline.elements[element].role, Role::Other(_) | Role::Furniture("nav" | "aside" | "footer"))
            };
            (start..=last).contains(&image.at) && !outline.upward(image.holder).any(other)
        })
    });
    Selection { text, embeds, image, summary }
}

/// Names of summaries under headlines.
const SUMMARY_NAMES: &[&str] = &[
    "standfirst",
    "subtitle",
    "sub-title",
    "subhead",
    "sub-head",
    "lead",
    "intro",
    "dek",
    "deck",
    "summary",
    "excerpt",
    "vorspann",
    "teaser",
    "chapo",
    "ingress",
    "abstract",
    "sottotitolo",
    "entradilla",
    "description",
    "sommario",
    "manchet",
    "preamble",
    "strapline",
    "kicker-text",
    "bajada",
    "sapo",
];

/// The first run of blocks between the title and the text that is called a summary, or is a heading or paragraph of its own.
fn summary(
    outline: &Outline,
    heading: Option<usize>,
    first: Option<usize>,
    gone: impl Fn(usize) -> bool,
) -> Vec<usize> {
    let (Some(start), Some(first)) = (heading, first) else { return Vec::new() };
    let fits = |at: usize| {
        let block = &outline.blocks[at];
        if gone(at) || block.aside || !(30..=1_200).contains(&block.weight) || block.link_percent() > 40 {
            return false;
        }
        let called = outline.upward(block.holder).take(2).any(|element| {
            let names = &outline.elements[element].names;
            SUMMARY_NAMES.iter().any(|name| names.contains(name)) && !names.contains("caption")
        });
        called || matches!(&*outline.elements[block.holder].tag, "h2" | "h3") && block.weight >= 40
    };
    let Some(begin) = (start + 1..first.max(start + 1)).find(|&at| fits(at)) else { return Vec::new() };
    let make = Makes::of(outline, outline.blocks[begin].holder);
    (begin..first).take_while(|&at| fits(at) && Makes::of(outline, outline.blocks[at].holder) == make).take(4).collect()
}

/// Which elements are taken out by what they are.
fn excluded(outline: &Outline, prose: &Sums, heading: Option<usize>) -> Vec<bool> {
    let all = prose.all();
    let small = |element: usize, most: usize| prose.over(&outline.elements[element].blocks) * 100 <= all * most;
    let judge = |idle: &HashSet<&str>| {
        let mut out = vec![false; outline.elements.len()];
        let mut outermost = Vec::new();
        for at in 1..outline.elements.len() {
            let element = &outline.elements[at];
            if out[element.parent] {
                out[at] = true;
                continue;
            }
            let (name, most) = match element.role {
                Role::Other(name) => (name, MOST_OTHER_PERCENT),
                Role::Furniture(name) => (name, MOST_PROSE_PERCENT),
                Role::Hidden => ("hidden", MOST_PROSE_PERCENT),
                Role::Embed => ("embed", MOST_OTHER_PERCENT),
                Role::Plain | Role::Text => continue,
            };
            // What holds the title of the page holds its article, and a table may stand in the frame of a picture.
            let holds_title =
                element.role != Role::Hidden && heading.is_some_and(|heading| element.blocks.contains(&heading));
            let holds_table = name == "figure"
                && outline.blocks[element.blocks.clone()].iter().any(|block| block.kind == BlockKind::Cell);
            if !idle.contains(name) && small(at, most) && !holds_title && !holds_table {
                out[at] = true;
                outermost.push((name, at));
            }
        }
        (out, outermost)
    };
    let (out, outermost) = judge(&HashSet::new());
    // A builder of pages may call each paragraph by the same name: then the name says nothing.
    let mut by_name: HashMap<&str, usize> = HashMap::new();
    for (name, at) in outermost {
        *by_name.entry(name).or_default() += prose.over(&outline.elements[at].blocks);
    }
    let idle: HashSet<&str> = by_name
        .into_iter()
        .filter(|(name, sum)| {
            sum * 100 > all * if OTHER_NAMES.contains(name) { MOST_OTHERS_PERCENT } else { MOST_NAMED_PERCENT }
        })
        .map(|(name, _)| name)
        .collect();
    if idle.is_empty() { out } else { judge(&idle).0 }
}

/// The heading that is the title, if prose follows it: there the text begins at the earliest.
fn heading(outline: &Outline, title: Option<&str>, prose: &Sums) -> Option<usize> {
    let title = title.map(compared).filter(|title| !title.is_empty())?;
    let is_title = |block: &Block| block.length < 500 && compared(&block.text) == title;
    let headings = |tags: &[&str]| {
        outline.blocks.iter().position(|block| {
            block.kind == BlockKind::Heading
                && tags.contains(&&*outline.elements[block.holder].tag)
                && is_title(block)
                && !outline.upward(block.holder).any(|element| outline.elements[element].role == Role::Hidden)
        })
    };
    let at = headings(&["h1"]).or_else(|| headings(&["h2", "h3"]))?;
    let behind = prose.over(&(at..outline.blocks.len()));
    (behind * 100 >= prose.all() * LEAST_BEHIND_PERCENT).then_some(at)
}

/// The first element that is named as the text and holds enough to be believed.
fn named(outline: &Outline, out: &[bool], usable: &Sums, start: usize) -> Option<usize> {
    let held = |at: usize| usable.over(&outline.elements[at].blocks);
    let all = usable.over(&(start..outline.blocks.len()));
    let candidates: Vec<usize> = (1..outline.elements.len())
        .filter(|&at| outline.elements[at].role == Role::Text && !out[at] && outline.elements[at].blocks.end > start)
        .filter(|&at| held(at) * 100 >= all * LEAST_TEXT_PERCENT)
        .collect();
    let most = candidates.iter().map(|&at| held(at)).max()?;
    let mut found = *candidates.iter().find(|&&at| held(at) * 3 >= most)?;
    // One that is named so inside it and holds as much is nearer to the text.
    for &at in &candidates {
        let inside = outline.elements[at].blocks.start >= outline.elements[found].blocks.start
            && outline.elements[at].blocks.end <= outline.elements[found].blocks.end;
        if at > found && inside && held(at) * 10 >= held(found) * 9 {
            found = at;
        }
    }
    Some(found)
}

/// The element that most paragraphs vote for, or that is named as the text.
fn seed(outline: &Outline, out: &[bool], usable: &Sums, heading: Option<usize>) -> Option<usize> {
    let start = heading.unwrap_or(0);
    if let Some(named) = named(outline, out, usable, start) {
        return Some(named);
    }
    let linked = Sums::of(&outline.blocks, |_, block| block.linked);
    let length = Sums::of(&outline.blocks, |_, block| block.length);
    let mut votes = vec![0.0_f32; outline.elements.len()];
    for block in outline.blocks[start..].iter().filter(|block| block.is_prose() && !out[block.holder] && !block.aside) {
        let vote = block.weight.min(MAX_VOTE) as f32;
        let holder = &outline.elements[block.holder];
        // An element that holds one paragraph is one.
        let skip = usize::from(holder.blocks.len() <= 1 && block.holder > 0);
        for (level, element) in outline.upward(block.holder).skip(skip).take(MAX_VOTES).enumerate() {
            let share = match level {
                0 => 1.0,
                1 => 0.5,
                level => 1.0 / (level as f32 * 3.0),
            };
            votes[element] += vote * share;
        }
    }
    let mut best: Option<(usize, f32)> = None;
    let mut scores = Vec::new();
    for (element, votes) in votes.into_iter().enumerate().filter(|(_, votes)| *votes > 0.0) {
        let range = &outline.elements[element].blocks;
        let density = linked.over(range) as f32 / length.over(range).max(1) as f32;
        // Of two texts in a row the first one is that of the title.
        let own = usable.over(range) as f32;
        let before = usable.over(&(start.min(range.start)..range.start)) as f32;
        let nearness = (own / (own + before).max(1.0)).sqrt();
        let score = votes * (1.0 - density) * nearness * name_weight(&outline.elements[element].names);
        scores.push((element, score));
        if best.is_none_or(|(_, most)| score >= most) {
            best = Some((element, score));
        }
    }
    let (best, most) = best?;
    if heading.is_none() {
        return Some(best);
    }
    // Where the title is known, the text behind it is the one, if it is one at all.
    let first = outline.elements[best].blocks.start;
    let earlier = scores
        .iter()
        .filter(|(element, score)| outline.elements[*element].blocks.end <= first && score * 3.0 >= most)
        .max_by(|(_, left), (_, right)| left.total_cmp(right));
    Some(earlier.map_or(best, |(element, _)| *element))
}

/// What the names of an element say about it holding the text.
fn name_weight(names: &str) -> f32 {
    if names.is_empty() {
        return 1.0;
    }
    let has = |parts: &[&str]| parts.iter().any(|part| names.contains(part));
    let good = has(&["article", "body", "content", "entry", "main", "post", "text", "story"]);
    let bad = has(&["comment", "foot", "meta", "sidebar", "teaser", "promo", "related", "widget", "card"]);
    (if good { 1.25 } else { 1.0 }) * (if bad { 0.5 } else { 1.0 })
}

/// How the elements of paragraphs are made: tags with their first class, or without one with the tag and first class of
/// their parent.
#[derive(Debug, Default)]
struct Makes<'a>(HashSet<(&'a str, &'a str, &'a str, &'a str)>);

impl<'a> Makes<'a> {
    fn of(outline: &'a Outline, holder: usize) -> (&'a str, &'a str, &'a str, &'a str) {
        let element = &outline.elements[holder];
        let class = element.first_class();
        if class.is_empty() {
            let parent = &outline.elements[element.parent];
            (&element.tag, "", &parent.tag, parent.first_class())
        } else {
            (&element.tag, class, "", "")
        }
    }
}

/// The blocks of the seed and of what around it belongs to the same text.
fn grow(outline: &Outline, out: &[bool], seed: usize) -> Vec<usize> {
    let blocks = &outline.blocks;
    let range = outline.elements[seed].blocks.clone();
    let counts = |at: usize| blocks[at].is_prose() && !out[blocks[at].holder] && !blocks[at].aside;
    let mut makes = Makes::default();
    for at in range.clone().filter(|&at| counts(at)) {
        makes.0.insert(Makes::of(outline, blocks[at].holder));
    }
    let lost: Vec<bool> = (0..blocks.len())
        .map(|at| !range.contains(&at) && counts(at) && makes.0.contains(&Makes::of(outline, blocks[at].holder)))
        .collect();
    let found = Sums::of(blocks, |at, block| if range.contains(&at) && counts(at) { block.weight } else { 0 });
    let more = Sums::of(blocks, |at, block| if lost[at] { block.weight } else { 0 });
    let n_found = found.all();
    let mut container = seed;
    let mut candidate = seed;
    for _ in 0..MAX_CLIMB {
        if is_border(outline, candidate) {
            break;
        }
        candidate = outline.elements[candidate].parent;
        if candidate == 0 || &*outline.elements[candidate].tag == "body" {
            break;
        }
        let added = more.over(&outline.elements[candidate].blocks) - more.over(&outline.elements[container].blocks);
        if added * 100 >= n_found * WORTH_PERCENT {
            container = candidate;
        }
    }
    if container == seed {
        return range.collect();
    }
    // A part of the container comes along as a whole when it holds a paragraph of the text.
    let mut parts: HashSet<usize> = HashSet::new();
    let part = |at: usize| outline.upward(blocks[at].holder).take_while(|&element| element != container).last();
    let belongs = |at: usize| {
        for element in outline.upward(blocks[at].holder).take_while(|&element| element != container) {
            if found.over(&outline.elements[element].blocks) == 0 && is_foreign(outline, element) {
                return false;
            }
        }
        true
    };
    let inside = outline.elements[container].blocks.clone();
    for at in inside.clone().filter(|&at| (lost[at] || range.contains(&at)) && belongs(at)) {
        parts.insert(part(at).unwrap_or(container));
    }
    inside
        .filter(|&at| range.contains(&at) || (parts.contains(&part(at).unwrap_or(container)) && belongs(at)))
        .collect()
}

/// Whether nothing outside an element belongs to the article that is in it.
fn is_border(outline: &Outline, element: usize) -> bool {
    matches!(&*outline.elements[element].tag, "article" | "main" | "body")
}

/// Whether an element around a paragraph says that the paragraph opens another text.
fn is_foreign_frame(outline: &Outline, element: usize) -> bool {
    let element = &outline.elements[element];
    matches!(&*element.tag, "aside" | "footer" | "a" | "li" | "figure")
        || ["comment", "teaser", "card", "related", "promo", "paywall", "caption", "image", "video", "gallery", "media"]
            .iter()
            .any(|part| element.names.contains(part) && element.blocks.len() < 12)
}

/// Whether an element that holds nothing of what was found holds another text: a reader's comment, a teaser.
fn is_foreign(outline: &Outline, element: usize) -> bool {
    let element = &outline.elements[element];
    let item = &*element.tag == "li" && element.blocks.len() > 2;
    item || matches!(&*element.tag, "article" | "aside" | "footer" | "header" | "a")
        || ["comment", "reply", "teaser", "card", "related", "author", "promo", "paywall"]
            .iter()
            .any(|part| element.names.contains(part))
}

#[cfg(test)]
mod tests {
    use super::super::outline::outline;
    use super::*;

    const FIRST: &str =
        "The pilots stopped work on Wednesday, and nineteen ships waited outside the harbour until dawn.";
    const SECOND: &str =
        "The union said the strike would last until Friday at the least, and the authority said nothing.";
    const OTHER: &str =
        "A ferry ran aground off the northern mole on Tuesday evening with two hundred people on board of her.";

    #[track_caller]
    fn check(html: &str, expect: &[&str]) {
        let outline = outline(&dom_query::Document::from(html).root());
        let selection = select(&outline, Some("Pilots strike"));
        let texts: Vec<&str> = selection.text.iter().map(|&at| outline.blocks[at].text.as_str()).collect();
        assert_eq!(texts, expect, "{html}");
    }

    #[test]
    fn the_other_half_of_a_divided_text_comes_back() {
        let half = |text: &str| format!("<div class=chunk><div class=text><p>{text}</p><p>{text}</p></div></div>");
        let page = format!("<div>{}<div class=offer>Four weeks</div>{}</div>", half(FIRST), half(SECOND));
        check(&page, &[FIRST, FIRST, SECOND, SECOND]);
    }

    #[test]
    fn the_text_behind_the_title_goes_before_a_longer_one_behind_it() {
        let story =
            |text: &str, n: usize| format!("<article><div>{}</div></article>", format!("<p>{text}</p>").repeat(n));
        check(&format!("<h1>Pilots strike</h1>{}{}", story(FIRST, 3), story(OTHER, 6)), &[FIRST; 3]);
    }

    #[test]
    fn comments_do_not_outvote_the_text() {
        let comments = format!("<div class=comments>{}</div>", format!("<p>{OTHER}</p>").repeat(2));
        check(
            &format!("<main><h1>Pilots strike</h1><div><p>{FIRST}</p><p>{SECOND}</p></div>{comments}</main>"),
            &[FIRST, SECOND],
        );
    }
}
