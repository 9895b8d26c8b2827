//! Results as RSS, Atom and JSON Feed.

use std::collections::BTreeMap;

use atom_syndication as atom;
use jiff::Timestamp;
use newshound_model::{Article, Published};
use rss::extension::atom::AtomExtension;
use rss::extension::dublincore::DublinCoreExtension;
use serde_json::{Value, json};

use crate::receipt::encode;

/// What a feed is of.
pub(crate) struct About {
    /// Its title.
    pub(crate) title: String,
    /// Where the server is reached.
    pub(crate) base: String,
    /// The whole address of the search page with the same query.
    pub(crate) page: String,
    /// The whole address of the feed itself.
    pub(crate) itself: String,
    /// What names the feed wherever it is read from: its path and query.
    pub(crate) id: String,
    /// When the latest of its articles was published or changed; the server's now for an empty feed.
    pub(crate) updated: Timestamp,
}

/// Characters of a summary.
const SUMMARY_CHARS: usize = 400;

fn summary(article: &Article) -> String {
    let text = article.standfirst.clone().unwrap_or_else(|| article.body_text());
    text.chars().filter(|c| matches!(c, '\n' | '\t') || is_plain(*c)).take(SUMMARY_CHARS).collect()
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| is_plain(*c)).collect()
}

/// Characters that XML has, without those that control: readers give up a whole feed for one of the others.
fn is_plain(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')
}

/// When an article last became what it is.
pub(crate) fn touched(article: &Article) -> Timestamp {
    article.modified.unwrap_or(article.published.at)
}

/// Where an article is read: at its outlet, or here when it has no address. Only web addresses become links.
fn link(about: &About, article: &Article) -> String {
    let url = article.url.clone().filter(|url| url.starts_with("https://") || url.starts_with("http://"));
    url.map_or_else(|| format!("{}/v1/articles/{}", about.base, encode(article.id.as_str())), |url| plain(&url))
}

fn outlet(article: &Article) -> String {
    article.outlet.as_ref().map(|outlet| plain(&outlet.name)).unwrap_or_default()
}

/// RSS 2.0.
pub(crate) fn rss(about: &About, articles: &[Article]) -> String {
    let items: Vec<rss::Item> = articles
        .iter()
        .map(|article| {
            let mut guid = rss::Guid::default();
            guid.set_value(plain(article.id.as_str()));
            guid.set_permalink(false);
            let mut item = rss::Item::default();
            item.set_title(plain(&article.headline()));
            item.set_link(link(about, article));
            item.set_description(escape(&summary(article)));
            item.set_guid(guid);
            // The `author` of RSS is an address of electronic mail; names have their own element.
            let mut people = DublinCoreExtension::default();
            people.set_creators(signed(article));
            item.set_dublin_core_ext(people);
            let category = |name: &str| rss::Category { name: plain(name), domain: None };
            let section = article.section.as_deref().into_iter();
            let categories: Vec<_> = section.chain(article.tags.iter().map(String::as_str)).map(category).collect();
            item.set_categories(categories);
            item.set_pub_date(dated(article).and_then(rfc2822));
            item
        })
        .collect();
    let mut channel = rss::Channel::default();
    channel.set_title(plain(&about.title));
    channel.set_link(about.page.clone());
    channel.set_description(format!("News for {}", plain(&about.title)));
    channel.set_generator("Newshound".to_owned());
    channel.set_last_build_date(rfc2822(about.updated));
    channel.set_namespaces(BTreeMap::from([
        ("atom".to_owned(), "http://www.w3.org/2005/Atom".to_owned()),
        ("dc".to_owned(), "http://purl.org/dc/elements/1.1/".to_owned()),
    ]));
    let link = rss::extension::atom::Link {
        href: about.itself.clone(),
        rel: "self".into(),
        mime_type: Some("application/rss+xml".into()),
        ..Default::default()
    };
    channel.set_atom_ext(AtomExtension { links: vec![link] });
    channel.set_items(items);
    channel.to_string()
}

/// Who signs an article: its authors, or else its outlet.
fn signed(article: &Article) -> Vec<String> {
    let authors: Vec<String> = article.authors.iter().map(|name| plain(name)).collect();
    if !authors.is_empty() {
        return authors;
    }
    Some(outlet(article)).filter(|name| !name.is_empty()).into_iter().collect()
}

/// When an article was published, where that is known.
fn dated(article: &Article) -> Option<Timestamp> {
    Some(article.published).filter(Published::is_known).map(|published| published.at)
}

fn rfc2822(at: Timestamp) -> Option<String> {
    jiff::fmt::rfc2822::to_string(&at.to_zoned_datetime(jiff::tz::TimeZone::UTC)).ok()
}

/// Readers take descriptions for HTML, so text is escaped once more than XML asks for.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Atom 1.0.
pub(crate) fn atom(about: &About, articles: &[Article]) -> String {
    let date = |at: Timestamp| at.to_string().parse::<atom::FixedDateTime>().unwrap_or_default();
    let entries: Vec<atom::Entry> = articles
        .iter()
        .map(|article| {
            let mut entry = atom::Entry::default();
            entry.set_id(format!("urn:newshound:{}", plain(article.id.as_str())));
            entry.set_title(atom::Text::plain(plain(&article.headline())));
            entry.set_updated(date(touched(article)));
            entry.set_published(dated(article).map(date));
            entry.set_summary(Some(atom::Text::plain(summary(article))));
            entry.set_links(vec![atom::Link { href: link(about, article), ..atom::Link::default() }]);
            entry.set_authors(people(signed(article)));
            entry
        })
        .collect();
    let mut feed = atom::Feed::default();
    feed.set_id(format!("urn:newshound:feed:{}", plain(&about.id)));
    // Where an entry has no author, the feed must have one.
    feed.set_authors(people(vec!["Newshound".to_owned()]));
    feed.set_title(atom::Text::plain(plain(&about.title)));
    feed.set_updated(date(about.updated));
    let link = |href: &str, rel: &str| atom::Link { href: href.to_owned(), rel: rel.into(), ..atom::Link::default() };
    feed.set_links(vec![link(&about.page, "alternate"), link(&about.itself, "self")]);
    feed.set_entries(entries);
    feed.to_string()
}

fn people(names: Vec<String>) -> Vec<atom::Person> {
    names.into_iter().map(|name| atom::Person { name, ..atom::Person::default() }).collect()
}

/// JSON Feed 1.1.
pub(crate) fn json_feed(about: &About, articles: &[Article]) -> Value {
    let items: Vec<Value> = articles
        .iter()
        .map(|article| {
            let mut item = json!({
                "id": article.id.as_str(), "url": link(about, article), "title": plain(&article.headline()),
                "content_text": summary(article),
                "authors": signed(article).iter().map(|name| json!({"name": name})).collect::<Vec<_>>(), "tags": article.tags,
                "_newshound": {"outlet": outlet(article), "story": article.placement.as_ref().map(|placement| placement.story.as_str())},
            });
            let published = dated(article).map(|at| at.to_string());
            let modified = article.modified.map(|at| at.to_string());
            let language = article.language.is_known().then(|| article.language.to_string());
            // What is not known is left out: the standard has no nulls.
            let known = [
                ("date_published", &published),
                ("date_modified", &modified),
                ("image", &article.image),
                ("language", &language),
            ];
            for (name, value) in known {
                if let Some(value) = value {
                    item[name] = value.as_str().into();
                }
            }
            item
        })
        .collect();
    json!({"version": "https://jsonfeed.org/version/1.1", "title": plain(&about.title), "home_page_url": about.page, "feed_url": about.itself, "items": items})
}
