//! The command line: what can be typed, and its help.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{ArgAction, Args as ClapArgs, CommandFactory as _, Parser, Subcommand, ValueEnum};
use jiff::tz::TimeZone;
use newshound_search::{TimeWindow, codes, time_expr};

/// A full-text search engine for news: articles in, ranked stories out.
#[derive(Debug, Parser)]
#[command(
    name = "newshound",
    version,
    about,
    after_help = "Without a command newshound serves, and loads a sample of invented news when its archive is empty.\n\n\
                  Exit codes: 0 done, 1 done but something was rejected or found wrong, 2 wrong command line, 3 failed, \
                  130 interrupted."
)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// Options that every command takes.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Global {
    /// Folder of the archive and the index [default: ./index-data/local where ./index-data exists, else the platform's data folder]
    #[arg(long, global = true, value_name = "DIR", env = "NEWSHOUND_DATA")]
    pub(crate) data: Option<PathBuf>,
    /// Settings of the server, in TOML
    #[arg(long, global = true, value_name = "FILE", env = "NEWSHOUND_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    /// Write results as JSON
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Say nothing but results and errors
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Say more; twice for everything
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub(crate) verbose: u8,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve the search page and the HTTP API
    #[command(after_help = "Example:\n  newshound serve --listen 127.0.0.1:8080")]
    Serve(Serve),
    /// Read articles from files and folders into the archive
    #[command(
        after_help = "Example:\n  newshound import articles.jsonl.gz saved-pages/ feed.xml\n  zcat more.jsonl.gz | newshound import -\n\n\
                      Takes JSON Lines, JSON (also as NewsAPI, GDELT, The Guardian, the New York Times, Event Registry, NewsCatcher, Webz.io, \
                      NewsData.io, Media Cloud, WordPress, schema.org, news-please, Newspaper, Trafilatura and Elasticsearch write it), web pages, \
                      web archives (WARC), RSS, Atom, JSON Feed, news sitemaps (their headlines) and plain-text aggregator pages, each also as .gz \
                      or .zst. What is rejected is named with file and line; the rest is imported.\n\n\
                      An import that was interrupted goes on where it stopped when it is run again. A file that was imported whole and has not \
                      changed is not read again, unless something of it was rejected or something was removed from the archive since."
    )]
    Import(Import),
    /// Fetch pages, feeds or sitemaps into the archive
    #[command(
        after_help = "Example:\n  newshound fetch https://example.org/news/story.html https://example.org/feed.xml\n  \
                      newshound fetch --limit 1000 https://example.org/news-sitemap.xml\n\n\
                      The items of a feed are taken as they are. The pages that a sitemap lists are fetched, the latest first; of an index of \
                      sitemaps the five latest are read."
    )]
    Fetch(Fetch),
    /// Poll the feeds of the known outlets and fetch what is new
    #[command(
        after_help = "Example:\n  newshound watch --outlet bbc.co.uk --outlet lemonde.fr\n  newshound watch --opml subscriptions.opml"
    )]
    Watch(Watch),
    /// Read pages and print their articles; nothing is stored
    #[command(after_help = "Example:\n  newshound extract page.html --url https://example.org/a\n  \
                      newshound extract pages/ --manifest pages/manifest.tsv --out out/\n  \
                      newshound extract page.html --url https://example.org/a --explain\n\n\
                      The manifest is tab-separated: stem, charset, url[, fetched_at]. In an explanation * marks the candidate that was \
                      chosen, = one that says the same, x one that could not be; with --json it is one object an article.")]
    Extract(Extract),
    /// Read texts as JSON Lines on standard input, print their language and entities
    #[command(
        after_help = "Example:\n  echo '{\"id\":\"1\",\"text\":\"Angela Merkel visited Paris.\"}' | newshound annotate"
    )]
    Annotate,
    /// Search the archive
    #[command(
        after_help = "Example:\n  newshound search 'storm -flood' --from 2026-11-01 --outlet harbour-post.example --sort newest"
    )]
    Search(Search),
    /// Write every article, or every match of a query, as JSON Lines
    #[command(
        after_help = "Example:\n  newshound export --out all.jsonl\n  newshound export 'title:storm' > storms.jsonl"
    )]
    Export(Export),
    /// List ranked stories
    #[command(after_help = "Example:\n  newshound stories\n  newshound stories 'central bank' --limit 5")]
    Stories(Stories),
    /// List the outlets of the archive with their number of articles
    #[command(after_help = "Example:\n  newshound outlets --json")]
    Outlets,
    /// Build the index anew from the archive
    #[command(after_help = "Example:\n  newshound reindex")]
    Reindex,
    /// Look for damage in the archive and the index
    #[command(after_help = "Example:\n  newshound check && echo sound")]
    Check,
    /// Set a damaged or outdated index aside and build it anew from the archive
    #[command(after_help = "Example:\n  newshound repair")]
    Repair,
    /// Write a consistent copy of the archive, also while `serve` or an import writes to it
    #[command(after_help = "Example:\n  newshound backup /backups/news-2026-11-24")]
    Backup(Backup),
    /// Bring a backup back into an empty data folder
    #[command(after_help = "Example:\n  newshound --data /srv/news restore /backups/news-2026-11-24")]
    Restore(Restore),
    /// Show how a query is understood, and what each part of it finds
    #[command(after_help = "Example:\n  newshound explain 'title:storm AND (flood OR “high water”) after:2026-11-01'")]
    Explain(Explain),
}

impl Command {
    /// Whether it writes to standard output and nowhere else.
    pub(crate) fn only_prints(&self) -> bool {
        matches!(
            self,
            Self::Extract(_)
                | Self::Annotate
                | Self::Search(_)
                | Self::Stories(_)
                | Self::Export(_)
                | Self::Outlets
                | Self::Explain(_)
                | Self::Check
        )
    }
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Serve {
    /// Address to listen on; port 0 picks one and prints it [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR")]
    pub(crate) listen: Option<SocketAddr>,
    /// Do not load the sample into an empty archive
    #[arg(long)]
    pub(crate) no_sample: bool,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Import {
    /// Files or folders; `-` reads standard input
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Read files from the beginning, also those that were imported already
    #[arg(long)]
    pub(crate) again: bool,
    /// Threads that read articles [default: as many as there are cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=64))]
    pub(crate) threads: Option<u8>,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Fetch {
    /// Addresses of pages, feeds or sitemaps
    #[arg(required = true, value_name = "URL")]
    pub(crate) urls: Vec<String>,
    /// How many pages of a sitemap are fetched
    #[arg(long, value_name = "N", default_value_t = 200)]
    pub(crate) limit: usize,
    /// Also allow this private host or address; may be repeated
    #[arg(long, value_name = "HOST")]
    pub(crate) allow_private: Vec<String>,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Watch {
    /// Only the feeds of this outlet (id or name); may be repeated
    #[arg(long, value_name = "OUTLET")]
    pub(crate) outlet: Vec<String>,
    /// A feed or sitemap beside those of the known outlets; may be repeated. Given alone, only these are watched
    #[arg(long, value_name = "URL")]
    pub(crate) feed: Vec<String>,
    /// A list of feeds (OPML) as feed readers export it; may be repeated. Given alone, only these are watched
    #[arg(long, value_name = "FILE")]
    pub(crate) opml: Vec<PathBuf>,
    /// Stop after every feed was polled once
    #[arg(long)]
    pub(crate) once: bool,
    /// Also allow this private host or address; may be repeated
    #[arg(long, value_name = "HOST")]
    pub(crate) allow_private: Vec<String>,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Extract {
    /// Pages, or one folder of pages
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Address the page came from
    #[arg(long, value_name = "URL")]
    pub(crate) url: Option<String>,
    /// Table of a folder's pages: stem, charset, url[, fetched_at]
    #[arg(long, value_name = "TSV")]
    pub(crate) manifest: Option<PathBuf>,
    /// Write one JSON file a page into this folder, instead of lines to standard output
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Instead of the articles, show for each field every candidate with its source, and why one was chosen
    #[arg(long, conflicts_with = "out")]
    pub(crate) explain: bool,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Search {
    /// The query
    #[arg(required = true, value_name = "QUERY")]
    pub(crate) query: Vec<String>,
    /// First day or instant
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) from: Option<TimeWindow>,
    /// Last day or instant
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) to: Option<TimeWindow>,
    /// Only this outlet (id, name or domain); may be repeated
    #[arg(long, value_name = "OUTLET")]
    pub(crate) outlet: Vec<String>,
    /// Only this language (code or English name); may be repeated
    #[arg(long = "lang", value_name = "LANGUAGE", value_parser = language)]
    pub(crate) languages: Vec<String>,
    /// Order of the hits
    #[arg(long, value_enum, default_value_t = SortName::Best)]
    pub(crate) sort: SortName,
    /// What a random order comes from: the same number gives the same order
    #[arg(long, value_name = "NUMBER")]
    pub(crate) seed: Option<u64>,
    /// What is shown once
    #[arg(long, value_enum, default_value_t = GroupName::Copies)]
    pub(crate) group: GroupName,
    /// How many hits
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(crate) limit: u16,
}

/// A time in days of UTC.
fn time(text: &str) -> Result<TimeWindow, time_expr::InvalidTime> {
    time_expr::window(text, crate::commands::now(), &TimeZone::UTC)
}

/// A language that can be asked for.
fn language(text: &str) -> Result<String, &'static str> {
    let known = codes::language_code(text).map(|_| text.to_owned());
    known.ok_or("give an ISO 639 code such as `en`, or an English name")
}

/// Ends the program as every wrong command line does.
pub(crate) fn refuse(message: &str) -> ! {
    Args::command().error(ErrorKind::ValueValidation, message).exit()
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum SortName {
    /// Relevance, recency and outlet together
    Best,
    /// Relevance alone
    Relevance,
    /// Latest first
    Newest,
    /// Earliest first
    Oldest,
    /// Stories with most independent reports first
    Coverage,
    /// Mixed
    Random,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum GroupName {
    /// Every article
    None,
    /// One of each group of copies
    Copies,
    /// One of each story
    Story,
    /// One of each story, and no outlet again and again
    Diverse,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Export {
    /// Only what matches this query
    #[arg(value_name = "QUERY")]
    pub(crate) query: Vec<String>,
    /// File to write; standard output without it
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Stories {
    /// Only stories that match this query
    #[arg(value_name = "QUERY")]
    pub(crate) query: Vec<String>,
    /// How many stories
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=200))]
    pub(crate) limit: u16,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Backup {
    /// Folder to write; must not exist yet
    #[arg(value_name = "DIR")]
    pub(crate) to: PathBuf,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Restore {
    /// Folder that `newshound backup` wrote
    #[arg(value_name = "DIR")]
    pub(crate) from: PathBuf,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Explain {
    /// The query
    #[arg(required = true, value_name = "QUERY")]
    pub(crate) query: Vec<String>,
}
