//! What a backend is asked: query, filters, order, grouping, page.

use jiff::Timestamp;
use jiff::civil::Date;
use newshound_model::{Article, ArticleId};

use crate::query::Query;

/// A state of the index. It grows with every commit that changes something.
pub type Generation = u64;

/// One page of a search.
#[derive(Debug, Clone)]
pub struct SearchRequest {
    /// What is looked for.
    pub query: Query,
    /// What narrows it without counting in the score.
    pub filters: Filters,
    /// The order of the hits.
    pub sort: Sort,
    /// The instant that counts as now for recency; frozen in the cursor of a walk.
    pub now: Timestamp,
    /// What is shown once.
    pub group: Group,
    /// How many hits, 1 to 1,000.
    pub limit: usize,
    /// Where the last page ended.
    pub after: Option<After>,
    /// Whether [`crate::SearchPage::total`] is wanted.
    pub count: CountMode,
    /// Whether the best hits go through the second phase ([`crate::second`]); only the orders by score do.
    pub refine: Refine,
}

impl SearchRequest {
    /// Asks for the ten best hits of a query, ungrouped and uncounted.
    #[must_use]
    pub fn new(query: Query, now: Timestamp) -> Self {
        Self {
            query,
            filters: Filters::default(),
            sort: Sort::Best(Decay::DEFAULT),
            now,
            group: Group::None,
            limit: 10,
            after: None,
            count: CountMode::None,
            refine: Refine::Off,
        }
    }
}

/// Whether the best hits are looked at once more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refine {
    /// The order is that of the first phase alone.
    Off,
    /// The second phase orders the best hits; the text of the query as it was typed is read for names.
    On(String),
}

/// The order of hits. Ties are broken by article id, ascending, so that every order is total.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sort {
    /// BM25 × hyperbolic decay of age × authority ([`newshound_model::Article::authority`]). Without words to score, decay × authority.
    Best(Decay),
    /// BM25 alone.
    Relevance,
    /// Latest `published` first.
    Newest,
    /// Earliest `published` first.
    Oldest,
    /// By the number of independent reports of the article's story, most first; then as [`Sort::Best`]. See [`crate::hits::GroupSize::reports`].
    Coverage(Decay),
    /// Mixed; the same seed gives the same order.
    Random {
        /// What the order comes from.
        seed: u64,
    },
}

/// How fast recency fades: the score is multiplied by `pivot / (pivot + age)`; an age below zero counts as zero.
///
/// Hyperbolic, without a floor: an exponential underflows after some months, and a floor would keep the walk in time
/// order from ever stopping.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decay {
    /// The age in seconds at which the score is halved; `None` switches recency off.
    pub pivot_seconds: Option<u32>,
}

impl Decay {
    /// Half the score after seven days.
    pub const DEFAULT: Self = Self { pivot_seconds: Some(7 * 24 * 3600) };
    /// Recency does not count.
    pub const OFF: Self = Self { pivot_seconds: None };

    /// The factor for an article of this age, in (0, 1].
    #[must_use]
    pub fn factor(self, now: Timestamp, published: Timestamp) -> f32 {
        self.factor_of_seconds(now.as_second(), published.as_second())
    }

    /// The same, in seconds since 1970.
    #[must_use]
    pub fn factor_of_seconds(self, now: i64, published: i64) -> f32 {
        match self.pivot_seconds {
            None => 1.0,
            Some(pivot) => {
                let pivot = f64::from(pivot.max(1));
                let age = now.saturating_sub(published).max(0) as f64;
                (pivot / (pivot + age)) as f32
            }
        }
    }
}

/// What is shown once: the best hit of each group stands for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Every article.
    None,
    /// One article of each copy group.
    Copies,
    /// One article of each story.
    Story,
    /// One article of each story, and an outlet's second and later hits held back behind those of others, as [`crate::order::held_back`]
    /// says.
    Diverse,
}

/// Whether totals are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountMode {
    /// No totals.
    None,
    /// Exact totals: a second pass over all matches.
    Exact,
}

/// The last hit of a page, by what orders it.
#[derive(Debug, Clone, PartialEq)]
pub struct After {
    /// The sort key of that hit.
    pub key: SortKey,
    /// Its id, which breaks ties by [`crate::order::tie`].
    pub id: ArticleId,
    /// How many hits came before this point in the walk; lets a grouped walk collect enough at once.
    pub seen: usize,
    /// The state of the index that the walk began in. A backend goes on in it as long as it remembers it, else in the present one.
    pub generation: Generation,
}

/// What a hit is ordered by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SortKey {
    /// A score of the second phase, higher first; before all of [`SortKey::Score`].
    Refined(f32),
    /// A score, higher first.
    Score(f32),
    /// Seconds since 1970; the request's sort says which way.
    Seconds(i64),
    /// More outlets first, then the higher score.
    Coverage {
        /// Independent reports of the story.
        outlets: u32,
        /// What orders stories of equal coverage.
        score: f32,
    },
    /// A place in a random order, the smaller first.
    Random(u64),
}

/// What narrows a search.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Filters {
    /// Only articles published in this window.
    pub published: TimeWindow,
    /// Only articles that pass all of these.
    pub fields: Vec<Filter>,
    /// Only articles with at least so many words.
    pub words_min: Option<u32>,
    /// Only articles with at most so many words.
    pub words_max: Option<u32>,
    /// Only articles whose story so many outlets carry, copies too, in the whole index.
    pub min_outlets: Option<u32>,
    /// Only articles that their outlets last changed in this window, where it is not open; one that was never changed counts as of its
    /// publication.
    pub modified: TimeWindow,
    /// Only articles that were first seen in this window, where it is not open.
    pub first_seen: TimeWindow,
    /// Only articles whose text names a day in this window, where it is not open ([`crate::mentioned`]).
    pub mentioned: DayWindow,
    /// Only articles that stand as the archive held them at this number of its log. An article that was revised since is not among
    /// them: the index holds its newest revision only.
    pub as_of: Option<u64>,
}

/// A span of days, both ends inclusive; an open end has no bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DayWindow {
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
}

impl DayWindow {
    /// Whether a day lies in the window.
    #[must_use]
    pub fn contains(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// Whether the window has no bound.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.from.is_none() && self.to.is_none()
    }
}

/// A test of one field: has any of the values, or none of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Which field.
    pub field: FilterField,
    /// The values as given; compared after [`crate::analysis::keyword`].
    pub values: Vec<String>,
    /// Kept or taken away.
    pub polarity: Polarity,
}

/// Whether matches of a filter stay or go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Polarity {
    /// They stay.
    Include,
    /// They go.
    Exclude,
}

/// A field that has whole values, as filter, facet and `x:` in queries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FilterField {
    /// Id, name or domain of the outlet. A domain matches on label borders: `cnn.com` finds `edition.cnn.com`.
    Outlet,
    /// Country of the outlet, ISO 3166-1 alpha-2.
    OutletCountry,
    /// [`newshound_model::OutletKind`] of the outlet by name; the register knows ([`crate::resolve_outlets`]).
    OutletType,
    /// A named list of outlets; the register knows ([`crate::resolve_outlets`]).
    OutletGroup,
    /// A country that the article is about, ISO 3166-1 alpha-2 ([`crate::fields::countries`]).
    Country,
    /// Language of the article.
    Language,
    /// Section.
    Section,
    /// A whole author name.
    Author,
    /// A tag.
    Tag,
    /// [`newshound_model::ArticleKind`] by name.
    Kind,
    /// An entity of any kind, by id or name.
    Entity,
    /// A person, by id or name.
    Person,
    /// An organisation, by id or name.
    Org,
    /// A place, by id or name.
    Place,
    /// The agency that wrote it.
    Agency,
    /// What it has: one of [`crate::fields::HAS`].
    Has,
    /// `true` where the outlet asks for money, `false` where it says it does not.
    Paywalled,
    /// A story id.
    Story,
    /// A copy group id.
    CopyGroup,
    /// `original` or `copy`.
    Role,
    /// How far the date can be trusted: `day` where the outlet said the day, `exact` where it said the time too. What is `exact` is
    /// `day` as well.
    DateConfidence,
}

impl FilterField {
    /// All fields.
    pub const ALL: [Self; 21] = [
        Self::Outlet,
        Self::OutletCountry,
        Self::OutletType,
        Self::OutletGroup,
        Self::Country,
        Self::Language,
        Self::Section,
        Self::Author,
        Self::Tag,
        Self::Kind,
        Self::Entity,
        Self::Person,
        Self::Org,
        Self::Place,
        Self::Agency,
        Self::Has,
        Self::Paywalled,
        Self::Story,
        Self::CopyGroup,
        Self::Role,
        Self::DateConfidence,
    ];

    /// The canonical name in parameters, queries and answers.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Outlet => "outlet",
            Self::OutletCountry => "outlet_country",
            Self::OutletType => "outlet_type",
            Self::OutletGroup => "outlet_group",
            Self::Country => "country",
            Self::Language => "language",
            Self::Section => "section",
            Self::Author => "author",
            Self::Tag => "tag",
            Self::Kind => "type",
            Self::Entity => "entity",
            Self::Person => "person",
            Self::Org => "org",
            Self::Place => "place",
            Self::Agency => "agency",
            Self::Has => "has",
            Self::Paywalled => "paywall",
            Self::Story => "story",
            Self::CopyGroup => "copy_group",
            Self::Role => "role",
            Self::DateConfidence => "date_confidence",
        }
    }

    /// Reads the canonical name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == name)
    }

    /// Whether the register of outlets knows its values, not the articles: [`crate::resolve_outlets`] puts outlets in its place.
    #[must_use]
    pub fn is_of_register(self) -> bool {
        matches!(self, Self::OutletType | Self::OutletGroup)
    }
}

/// A span of time, both ends inclusive; an open end has no bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TimeWindow {
    /// First instant.
    pub from: Option<Timestamp>,
    /// Last instant.
    pub to: Option<Timestamp>,
}

impl TimeWindow {
    /// Whether an instant lies in the window.
    #[must_use]
    pub fn contains(&self, at: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= at) && self.to.is_none_or(|to| at <= to)
    }

    /// Whether an article that stands at this instant in the order of time is found. One without a date
    /// ([`Published::UNDATED`](newshound_model::Published::UNDATED)) lies in no window that has a bound.
    #[must_use]
    pub fn finds(&self, placed_at: Timestamp) -> bool {
        self.is_open() || placed_at > newshound_model::Published::UNDATED && self.contains(placed_at)
    }

    /// Whether the window has no bound.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.from.is_none() && self.to.is_none()
    }

    /// The window that both allow.
    #[must_use]
    pub fn intersect(self, other: Self) -> Self {
        let later = |a: Option<Timestamp>, b: Option<Timestamp>| a.max(b);
        let earlier = |a: Option<Timestamp>, b: Option<Timestamp>| match (a, b) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        Self { from: later(self.from, other.from), to: earlier(self.to, other.to) }
    }
}

/// Counts over everything that matches.
#[derive(Debug, Clone)]
pub struct AggregateRequest {
    /// What is looked for.
    pub query: Query,
    /// What narrows it.
    pub filters: Filters,
    /// Which fields are counted by value.
    pub facets: Vec<FacetRequest>,
    /// Borders of the buckets of the timeline, ascending; bucket `i` holds `borders[i] <= date < borders[i + 1]`.
    pub timeline_borders: Vec<Timestamp>,
    /// Which date the timeline is of.
    pub axis: TimeAxis,
    /// What is counted in facets and timeline.
    pub unit: Unit,
}

impl AggregateRequest {
    /// Asks for totals only, in articles.
    #[must_use]
    pub fn new(query: Query, filters: Filters) -> Self {
        Self {
            query,
            filters,
            facets: Vec::new(),
            timeline_borders: Vec::new(),
            axis: TimeAxis::Published,
            unit: Unit::Articles,
        }
    }
}

/// Which date of an article a timeline is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeAxis {
    /// When it was published.
    Published,
    /// When its outlet last changed it; one that was never changed counts as of its publication, as in [`Filters::modified`].
    Modified,
    /// When it was first seen.
    FirstSeen,
}

impl TimeAxis {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Published, Self::Modified, Self::FirstSeen];

    /// That date of an article.
    #[must_use]
    pub fn of(self, article: &Article) -> Timestamp {
        match self {
            Self::Published => article.published.placed_at(),
            Self::Modified => article.modified.unwrap_or(article.published.placed_at()),
            Self::FirstSeen => article.first_seen,
        }
    }
}

/// The most frequent values of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FacetRequest {
    /// Which field.
    pub field: FilterField,
    /// How many values.
    pub size: usize,
}

/// What a count counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Articles, copies too.
    Articles,
    /// Copy groups: each text once.
    Originals,
    /// Outlets.
    Outlets,
    /// Stories.
    Stories,
}

/// Completion of what a user has begun to type.
#[derive(Debug, Clone)]
pub struct SuggestRequest {
    /// What was typed.
    pub text: String,
    /// How many suggestions of each kind.
    pub limit: usize,
}

/// Articles like one.
#[derive(Debug, Clone)]
pub struct RelatedRequest {
    /// The article to compare with; itself and its copies are left out.
    pub article: Article,
    /// What narrows it.
    pub filters: Filters,
    /// How many.
    pub limit: usize,
}
