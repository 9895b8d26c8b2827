//! Who publishes: outlets, their ids, and the register of those we know.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use crate::article::Language;
use crate::fold::fold_keyword;

/// Names an outlet: its registrable domain (`example.org`), or a slug of its name where no domain is known.
///
/// Lower case letters, digits, dots and hyphens; no scheme, no path, at most 253 bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OutletId(String);

/// A text that can name no outlet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no outlet id: give a domain such as `example.org`, without scheme or path")]
pub struct InvalidOutletId(pub String);

impl OutletId {
    /// The id of the outlet that owns a host: the registrable domain by the Public Suffix List, else the host itself.
    #[must_use]
    pub fn from_host(host: &str) -> Option<Self> {
        let host = host.trim_end_matches('.').to_lowercase();
        psl::domain_str(&host).unwrap_or(&host).parse().ok()
    }

    /// The id of an outlet of which only the name is known: "Western Telegraph" is `western-telegraph`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let folded = fold_keyword(name);
        let mut slug = String::with_capacity(folded.len());
        for word in folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            if !slug.is_empty() {
                slug.push('-');
            }
            slug.push_str(word);
        }
        while slug.len() > 200 {
            slug.pop();
        }
        slug.parse().ok()
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for OutletId {
    type Err = InvalidOutletId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = !text.is_empty()
            && text.len() <= 253
            && text.chars().all(|c| (c.is_alphanumeric() && !c.is_uppercase()) || matches!(c, '.' | '-' | '_'));
        if fits { Ok(Self(text.to_owned())) } else { Err(InvalidOutletId(text.chars().take(80).collect())) }
    }
}

impl fmt::Display for OutletId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How much weight the ranking gives an outlet: 0.5 to 1.5, 1 for one we know nothing of.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Authority(f32);

impl Authority {
    /// The least weight.
    pub const MIN: Self = Self(0.5);
    /// The weight of an outlet that is not in the register.
    pub const NEUTRAL: Self = Self(1.0);
    /// The greatest weight.
    pub const MAX: Self = Self(1.5);

    /// Takes a weight and brings it into 0.5 to 1.5; NaN is neutral.
    #[must_use]
    pub fn new(weight: f32) -> Self {
        if weight.is_nan() { Self::NEUTRAL } else { Self(weight.clamp(Self::MIN.0, Self::MAX.0)) }
    }

    /// The weight.
    #[must_use]
    pub fn get(self) -> f32 {
        self.0
    }
}

impl Default for Authority {
    fn default() -> Self {
        Self::NEUTRAL
    }
}

/// Who published an article.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlet {
    /// Its id.
    pub id: OutletId,
    /// Its name as people know it; the domain where no name is known.
    pub name: String,
    /// The name that the source of the article gave, where it is another one: "FOX News - Health".
    pub label: Option<String>,
    /// The host the article was read from (`edition.cnn.com`), lower case, without `www.`; finer than the id.
    pub host: Option<String>,
    /// The country it publishes in, ISO 3166-1 alpha-2, upper case.
    pub country: Option<String>,
    /// The language it mostly publishes in.
    pub language: Option<Language>,
    /// Its weight in the ranking.
    pub authority: Authority,
}

impl Outlet {
    /// Makes an outlet of which only the id and a name are known.
    #[must_use]
    pub fn named(id: OutletId, name: String) -> Self {
        Self { id, name, label: None, host: None, country: None, language: None, authority: Authority::NEUTRAL }
    }
}

/// An outlet of the register (`index-data/outlets.toml`): what an article takes over from it, and its feeds.
#[derive(Debug, Clone, PartialEq)]
pub struct RegisteredOutlet {
    /// What articles of this outlet carry; `host` is empty here.
    pub outlet: Outlet,
    /// Other names it is known by ("BBC" for "BBC News").
    pub aliases: Vec<String>,
    /// Addresses of its public feeds.
    pub feeds: Vec<String>,
    /// What kind of outlet it is, where somebody said so.
    pub kind: Option<OutletKind>,
}

/// What kind of outlet publishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OutletKind {
    /// A news agency.
    Agency,
    /// Radio or television.
    Broadcaster,
    /// A newspaper.
    Newspaper,
    /// A magazine.
    Magazine,
    /// A site that is neither of the others.
    Website,
    /// A blog.
    Blog,
    /// A distributor of press releases.
    PressRelease,
    /// A site that shows articles of others.
    Aggregator,
}

impl OutletKind {
    /// All kinds, in the order of their documentation.
    pub const ALL: [Self; 8] = [
        Self::Agency,
        Self::Broadcaster,
        Self::Newspaper,
        Self::Magazine,
        Self::Website,
        Self::Blog,
        Self::PressRelease,
        Self::Aggregator,
    ];

    /// The name used in the register, in parameters and in answers.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Agency => "agency",
            Self::Broadcaster => "broadcaster",
            Self::Newspaper => "newspaper",
            Self::Magazine => "magazine",
            Self::Website => "website",
            Self::Blog => "blog",
            Self::PressRelease => "press_release",
            Self::Aggregator => "aggregator",
        }
    }

    /// Reads the name of a kind.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// A named list of outlets, to filter by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutletGroup {
    /// What filters call it.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Who belongs to it.
    pub outlets: Vec<OutletId>,
}

/// The outlets we know, found by id or by any of their names.
#[derive(Debug, Clone, Default)]
pub struct OutletRegistry {
    outlets: Vec<RegisteredOutlet>,
    groups: Vec<OutletGroup>,
    by_id: HashMap<OutletId, usize>,
    by_name: HashMap<String, usize>,
}

impl OutletRegistry {
    /// Takes a list of outlets; where two share an id or a name the first keeps it.
    #[must_use]
    pub fn new(outlets: Vec<RegisteredOutlet>) -> Self {
        let mut by_id = HashMap::new();
        let mut by_name = HashMap::new();
        for (position, registered) in outlets.iter().enumerate() {
            by_id.entry(registered.outlet.id.clone()).or_insert(position);
            for name in std::iter::once(&registered.outlet.name).chain(&registered.aliases) {
                by_name.entry(fold_keyword(name)).or_insert(position);
            }
        }
        Self { outlets, groups: Vec::new(), by_id, by_name }
    }

    /// The same register with named lists of outlets.
    #[must_use]
    pub fn with_groups(self, groups: Vec<OutletGroup>) -> Self {
        Self { groups, ..self }
    }

    /// All named lists of outlets.
    #[must_use]
    pub fn groups(&self) -> &[OutletGroup] {
        &self.groups
    }

    /// The ids of the outlets of a kind.
    pub fn of_kind(&self, kind: OutletKind) -> impl Iterator<Item = &OutletId> {
        self.outlets.iter().filter(move |outlet| outlet.kind == Some(kind)).map(|outlet| &outlet.outlet.id)
    }

    /// The ids of the outlets of a named list; none when there is no such list.
    #[must_use]
    pub fn of_group(&self, id: &str) -> &[OutletId] {
        let id = fold_keyword(id);
        let is_it = |group: &&OutletGroup| fold_keyword(&group.id) == id || fold_keyword(&group.name) == id;
        self.groups.iter().find(is_it).map_or(&[], |group| &group.outlets)
    }

    /// All outlets, in the order of the register.
    #[must_use]
    pub fn outlets(&self) -> &[RegisteredOutlet] {
        &self.outlets
    }

    /// Finds an outlet by its id.
    #[must_use]
    pub fn by_id(&self, id: &OutletId) -> Option<&Outlet> {
        self.by_id.get(id).map(|&position| &self.outlets[position].outlet)
    }

    /// Finds an outlet by a name, whatever its case and accents.
    #[must_use]
    pub fn by_name(&self, name: &str) -> Option<&Outlet> {
        self.by_name.get(&fold_keyword(name)).map(|&position| &self.outlets[position].outlet)
    }

    /// The outlet of a host: the registered one, or a new one named after its domain.
    #[must_use]
    pub fn of_host(&self, host: &str) -> Option<Outlet> {
        let host = host.trim_end_matches('.').to_lowercase();
        let id = OutletId::from_host(&host)?;
        let mut outlet = self.by_id(&id).cloned().unwrap_or_else(|| Outlet::named(id.clone(), id.as_str().to_owned()));
        outlet.host = Some(host.strip_prefix("www.").unwrap_or(&host).to_owned());
        Some(outlet)
    }

    /// The outlet of a name: the registered one, or a new one whose id is a slug of the name.
    #[must_use]
    pub fn of_name(&self, name: &str) -> Option<Outlet> {
        if let Some(outlet) = self.by_name(name) {
            return Some(outlet.clone());
        }
        Some(Outlet::named(OutletId::from_name(name)?, name.trim().to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn registry() -> OutletRegistry {
        let outlet = Outlet::named("bbc.co.uk".parse().unwrap(), "BBC News".into());
        OutletRegistry::new(vec![RegisteredOutlet { outlet, aliases: vec!["BBC".into()], feeds: vec![], kind: None }])
    }

    #[test]
    fn a_host_belongs_to_its_registrable_domain() {
        let outlet = registry().of_host("News.BBC.co.uk").unwrap();
        assert_eq!((outlet.id.as_str(), outlet.name.as_str()), ("bbc.co.uk", "BBC News"));
        assert_eq!(outlet.host.as_deref(), Some("news.bbc.co.uk"));
        assert_eq!(registry().of_host("someone.github.io").unwrap().id.as_str(), "someone.github.io");
    }

    #[test]
    fn names_are_found_whatever_their_case_and_unknown_ones_become_slugs() {
        assert_eq!(registry().of_name("bbc").unwrap().id.as_str(), "bbc.co.uk");
        assert_eq!(registry().of_name("Western Telegraph").unwrap().id.as_str(), "western-telegraph");
        assert_eq!(registry().of_name("  "), None);
    }

    #[test]
    fn authority_stays_in_its_bounds() {
        assert_eq!(Authority::new(9.0), Authority::MAX);
        assert_eq!(Authority::new(f32::NAN), Authority::NEUTRAL);
    }
}
