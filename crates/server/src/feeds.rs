//! Results as RSS, Atom and JSON Feed.

use atom_syndication as atom;
use newshound_model::{Article, Published};
use serde_json::{Value, json};

/// What a feed is of.
pub(crate) struct About {
    /// Its title.
    pub(crate) title: String,
    /// The address of the search page with the same query.
    pub(crate) page: String,
    /// When the latest article was published; the server's now for an empty feed.
    pub(crate) updated: jiff::Timestamp,
}

/// Characters of a summary.
const SUMMARY_CHARS: usize = 400;

fn summary(article: &Article) -> String {
    let text = article.standfirst.clone().unwrap_or_else(|| article.body_text());
    // Some XML readers stop at characters that XML does not have.
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).take(SUMMARY_CHARS).collect()
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

/// Only web addresses become links.
fn link(article: &Article) -> Option<String> {
    article.url.clone().filter(|url| url.starts_with("https://") || url.starts_with("http://"))
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
            guid.set_value(article.id.as_str().to_owned());
            guid.set_permalink(false);
            let mut item = rss::Item::default();
            item.set_title(plain(&article.headline()));
            item.set_link(link(article));
            item.set_description(escape(&summary(article)));
            item.set_guid(guid);
            item.set_author(
                article
                    .authors
                    .first()
                    .map(|author| plain(author))
                    .or_else(|| Some(outlet(article)).filter(|name| !name.is_empty())),
            );
            let published = Some(article.published).filter(Published::is_known);
            item.set_pub_date(published.and_then(|published| {
                jiff::fmt::rfc2822::to_string(&published.at.to_zoned_datetime(jiff::tz::TimeZone::UTC)).ok()
            }));
            item
        })
        .collect();
    let mut channel = rss::Channel::default();
    channel.set_title(plain(&about.title));
    channel.set_link(about.page.clone());
    channel.set_description(format!("News for {}", plain(&about.title)));
    channel.set_generator("Newshound".to_owned());
    channel.set_items(items);
    channel.to_string()
}

/// Readers take descriptions for HTML, so text is escaped once more than XML asks for.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Atom 1.0.
pub(crate) fn atom(about: &About, articles: &[Article]) -> String {
    let date = |at: jiff::Timestamp| at.to_string().parse::<atom::FixedDateTime>().unwrap_or_default();
    let entries: Vec<atom::Entry> = articles
        .iter()
        .map(|article| {
            let mut entry = atom::Entry::default();
            entry.set_id(format!("urn:newshound:{}", article.id));
            entry.set_title(atom::Text::plain(plain(&article.headline())));
            entry.set_updated(date(article.modified.unwrap_or(article.published.at)));
            entry
                .set_published(Some(article.published).filter(Published::is_known).map(|published| date(published.at)));
            entry.set_summary(Some(atom::Text::plain(summary(article))));
            entry.set_links(
                link(article).map(|href| atom::Link { href, ..atom::Link::default() }).into_iter().collect::<Vec<_>>(),
            );
            let people = article
                .authors
                .iter()
                .map(|name| plain(name))
                .chain(Some(outlet(article)).filter(|name| !name.is_empty()))
                .take(1);
            entry.set_authors(people.map(|name| atom::Person { name, ..atom::Person::default() }).collect::<Vec<_>>());
            entry
        })
        .collect();
    let mut feed = atom::Feed::default();
    feed.set_id(format!("urn:newshound:feed:{}", plain(&about.page)));
    feed.set_title(atom::Text::plain(plain(&about.title)));
    feed.set_updated(date(about.updated));
    feed.set_links(vec![atom::Link { href: about.page.clone(), rel: "alternate".into(), ..atom::Link::default() }]);
    feed.set_entries(entries);
    feed.to_string()
}

/// JSON Feed 1.1.
pub(crate) fn json_feed(about: &About, articles: &[Article]) -> Value {
    let items: Vec<Value> = articles
        .iter()
        .map(|article| {
            json!({
                "id": article.id.as_str(), "url": link(article), "title": plain(&article.headline()), "content_text": summary(article), "image": article.image,
                "date_published": Some(article.published).filter(Published::is_known).map(|published| published.at.to_string()), "date_modified": article.modified.map(|at| at.to_string()),
                "authors": article.authors.iter().map(|name| json!({"name": name})).collect::<Vec<_>>(), "language": article.language.as_str(), "tags": article.tags,
                "_newshound": {"outlet": outlet(article), "story": article.placement.as_ref().map(|placement| placement.story.as_str())},
            })
        })
        .collect();
    json!({"version": "https://jsonfeed.org/version/1.1", "title": about.title, "home_page_url": about.page, "items": items})
}
