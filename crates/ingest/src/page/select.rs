//! Chooses which blocks of a page are the text of its article.
//!
//! Paragraphs vote for the elements around them, as in the Readability family; the element with the most votes is the seed
//! from which the text [grows](super::grow). What an element is called only ever takes out a small part of the page's prose: a name
//! says what an element was meant for, and templates are reused.

use super::exclude::{excluded, hidden};
use super::grow::{grow, make};
use super::names::Role;
use super::outline::{Block, BlockKind, Outline, ends_a_sentence};
use super::title::compared;

/// How much of the prose an element that is named as the text must hold to be believed.
const LEAST_TEXT_PERCENT: usize = 30;
/// How much of the prose must stand behind the title for what stands before it to be left out.
const LEAST_BEHIND_PERCENT: usize = 40;
/// How many bytes may stand behind the title in its heading.
const MAX_BEHIND_TITLE: usize = 30;
/// How much more than a paragraph of several blocks its frame may hold to be the text, in percent, and how much of that
/// may be links.
const MOST_AROUND_PERCENT: usize = 150;
const MOST_LINKED_PERCENT: usize = 15;
/// How far up a paragraph votes.
const MAX_VOTES: usize = 6;
/// The heaviest vote of a paragraph.
const MAX_VOTE: usize = 600;
/// How heavy a paragraph before the chosen text is that opens it.
const LONG_OPENING: usize = 100;

/// What was chosen.
#[derive(Debug, Default)]
pub(super) struct Selection {
    /// The blocks of the text, in page order.
    pub(super) text: Vec<usize>,
    /// Those of them that are posts of social networks, by the element that shows the post.
    pub(super) embeds: Vec<(usize, usize)>,
    /// The first picture beside the text.
    pub(super) image: Option<usize>,
    /// The blocks between title and text that are called or made like a summary.
    pub(super) summary: Vec<usize>,
    /// Whether the title stands before the text.
    pub(super) titled: bool,
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
    let mut out = excluded(outline, &prose, heading);
    let mut begin = seed(outline, &out, heading);
    if begin.is_none() {
        // A text that stands in nothing but comments is the one the page has.
        out = hidden(outline);
        begin = seed(outline, &out, heading);
    }
    let Some(seed) = begin else { return Selection::default() };
    let gone = |at: usize| out[blocks[at].holder];
    let shows_posts = outline.elements.iter().any(|element| element.role == Role::Embed);
    let taken = grow(outline, &out, seed, heading);
    let mut text = Vec::with_capacity(taken.len());
    let mut embeds = Vec::new();
    for at in taken.into_iter().filter(|&at| at >= start && Some(at) != heading) {
        if blocks[at].aside {
            continue;
        }
        let post = if shows_posts { shown_post(outline, &out, blocks[at].holder) } else { None };
        if let Some(element) = post {
            embeds.push((at, element));
        }
        if post.is_some() || !gone(at) {
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
    Selection { text, embeds, image, summary, titled: heading.is_some() }
}

/// The heaviest paragraph that is a summary without being called one.
const MOST_OF_SUMMARY: usize = 600;

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
        let sentences = block.kind == BlockKind::Paragraph
            && (LONG_OPENING..=MOST_OF_SUMMARY).contains(&block.weight)
            && block.linked == 0
            && ends_a_sentence(&block.text)
            && !outline.upward(block.holder).any(|element| is_foreign_frame(outline, element));
        called || sentences || matches!(&*outline.elements[block.holder].tag, "h2" | "h3") && block.weight >= 40
    };
    let Some(begin) = (start + 1..first.max(start + 1)).find(|&at| fits(at)) else { return Vec::new() };
    let made = make(outline, outline.blocks[begin].holder);
    (begin..first).take_while(|&at| fits(at) && make(outline, outline.blocks[at].holder) == made).take(4).collect()
}

/// The element that shows the post of a social network around a place in the text: what an article shows of others it
/// quotes. A post in something else that was taken out goes with it.
fn shown_post(outline: &Outline, out: &[bool], holder: usize) -> Option<usize> {
    let is_post = |element: usize| outline.elements[element].role == Role::Embed;
    let post = outline.upward(holder).filter(|&element| is_post(element)).last()?;
    let frames = outline.upward(post).skip(1).filter(|&element| out[element]);
    let foreign = |element: usize| {
        !matches!(outline.elements[element].role, Role::Plain | Role::Text | Role::Furniture("social"))
    };
    (!frames.into_iter().any(foreign)).then_some(post)
}

/// The heading that is the title, or else the only main heading, if prose follows it: there the text begins at the earliest.
fn heading(outline: &Outline, title: Option<&str>, prose: &Sums) -> Option<usize> {
    let title = title.map(compared).filter(|title| !title.is_empty())?;
    let is_title = |block: &Block| block.length < 500 && compared(&block.text) == title;
    // The name of who reported it first may stand behind it.
    let begins_with_title = |block: &Block| {
        let heading = compared(&block.text);
        heading.strip_prefix(title.as_str()).is_some_and(|rest| rest.starts_with(' ') && rest.len() <= MAX_BEHIND_TITLE)
    };
    let is_shown_heading = |at: usize, tags: &[&str]| {
        let block = &outline.blocks[at];
        block.kind == BlockKind::Heading
            && tags.contains(&&*outline.elements[block.holder].tag)
            && !outline.upward(block.holder).any(|element| outline.elements[element].role == Role::Hidden)
    };
    let headings = |tags: &[&str]| {
        (0..outline.blocks.len()).find(|&at| is_shown_heading(at, tags) && is_title(&outline.blocks[at]))
    };
    // The headline of the page may be another one than that in its data.
    let only = || {
        let mut all = (0..outline.blocks.len()).filter(|&at| is_shown_heading(at, &["h1"]));
        all.next().filter(|_| all.next().is_none())
    };
    let longer = || {
        (0..outline.blocks.len()).find(|&at| {
            is_shown_heading(at, &["h1"]) && outline.blocks[at].length < 500 && begins_with_title(&outline.blocks[at])
        })
    };
    let at = headings(&["h1"]).or_else(longer).or_else(|| headings(&["h2", "h3"])).or_else(only)?;
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
fn seed(outline: &Outline, out: &[bool], heading: Option<usize>) -> Option<usize> {
    let start = heading.unwrap_or(0);
    let counts = |block: &Block| block.is_prose() && !out[block.holder];
    let usable = Sums::of(&outline.blocks, |_, block| if counts(block) { block.weight } else { 0 });
    if let Some(named) = named(outline, out, &usable, start) {
        return Some(named);
    }
    let linked = Sums::of(&outline.blocks, |_, block| block.linked);
    let length = Sums::of(&outline.blocks, |_, block| block.length);
    let mut votes = vec![0.0_f32; outline.elements.len()];
    for block in outline.blocks[start..].iter().filter(|block| counts(block) && !block.aside) {
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
    let frame = |element: usize| frame_of(outline, element, &length, &linked);
    if heading.is_none() {
        return Some(frame(best));
    }
    // Where the title is known, the text behind it is the one, if it is one at all.
    let first = outline.elements[best].blocks.start;
    let earlier = scores
        .iter()
        .filter(|(element, score)| outline.elements[*element].blocks.end <= first && score * 3.0 >= most)
        .max_by(|(_, left), (_, right)| left.total_cmp(right));
    Some(frame(earlier.map_or(best, |(element, _)| *element)))
}

/// What stands around a paragraph that breaks divide, where that is little more: lists and tables have no place in it.
fn frame_of(outline: &Outline, element: usize, length: &Sums, linked: &Sums) -> usize {
    let paragraph = &outline.elements[element];
    let frame = &outline.elements[paragraph.parent];
    if &*paragraph.tag != "p" || matches!(&*frame.tag, "body" | "html" | "" | "td" | "li") {
        return element;
    }
    let around = |sums: &Sums| sums.over(&frame.blocks) - sums.over(&paragraph.blocks);
    let is_little = around(length) * 100 <= length.over(&paragraph.blocks) * MOST_AROUND_PERCENT
        && around(linked) * 100 <= around(length) * MOST_LINKED_PERCENT;
    if is_little { paragraph.parent } else { element }
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

/// Whether an element around a paragraph says that the paragraph opens another text.
fn is_foreign_frame(outline: &Outline, element: usize) -> bool {
    let element = &outline.elements[element];
    matches!(&*element.tag, "aside" | "footer" | "a" | "li" | "figure")
        || ["comment", "teaser", "card", "related", "promo", "paywall", "caption", "image", "video", "gallery", "media"]
            .iter()
            .any(|part| element.names.contains(part) && element.blocks.len() < 12)
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

    #[test]
    fn any_number_of_comments_behind_a_text_is_none() {
        let comments =
            |class: &str| format!("<div id={class}>{}</div>", format!("<div><p>{OTHER}</p></div>").repeat(40));
        let page = |n: usize, class: &str| {
            let text = format!("<p>{FIRST}</p>").repeat(n);
            format!("<main><h1>Pilots strike</h1><div>{text}</div>{}</main>", comments(class))
        };
        check(&page(8, "comments"), &[FIRST; 8]);
        // A template may be called so, and an introduction is no text.
        check(&page(1, "comments"), &[OTHER; 40]);
    }

    #[test]
    fn a_table_beside_a_paragraph_that_breaks_divide_comes_along() {
        let table = "<table><tr><td>Pilots</td><td>Ships</td></tr></table>";
        check(
            &format!("<h1>Pilots strike</h1><div><p>{FIRST}<br><br>{SECOND}</p>{table}</div>"),
            &[FIRST, SECOND, "Pilots", "Ships"],
        );
    }

    #[test]
    fn a_title_with_the_name_of_its_source_is_the_title() {
        let page =
            format!("<h1>Harbour</h1><p>{OTHER}</p><h1>Pilots strike (post.example)</h1><p>{FIRST}</p><p>{SECOND}</p>");
        check(&page, &[FIRST, SECOND]);
    }
}
