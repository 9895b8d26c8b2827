//! Articles for the contract: random ones from a seed, and some whose spelling is hard.

use newshound_model::{
    Article, CopyGroupId, DateSource, Entity, EntityId, EntityKind, Language, Outlet, Placement, Precision, Published,
    Role, StoryId,
};

/// Where random articles come from; the same seed gives the same articles.
#[derive(Debug, Clone, Copy)]
pub struct Seed(pub u64);

/// The words of random articles; the first are frequent.
const WORDS: [&str; 16] = [
    "alpha",
    "beta",
    "gamma",
    "delta",
    "harbours",
    "elections",
    "storms",
    "U.S.",
    "F-16",
    "COVID-19",
    "café",
    "l’élection",
    "bank",
    "rates",
    "2026",
    "3.5",
];

/// Queries of every kind over [`articles`].
pub const QUERIES: &[&str] = &[
    "",
    "alpha",
    "alpha beta",
    "alpha OR zeta",
    "alpha -beta",
    "-alpha",
    "NOT alpha NOT beta",
    "(alpha OR beta) gamma -delta",
    "\"alpha beta\"",
    "\"alpha beta gamma\"",
    "\"alpha gamma\"~2",
    "=alpha",
    "=elections",
    "election",
    "alp*",
    "title:alpha",
    "body:beta",
    "lead:gamma",
    "title:\"alpha beta\"",
    "title:al*",
    "author:ellis",
    "url:seven",
    "outlet:one.example",
    "outlet:\"Two Times\"",
    "person:\"Mara Ellingsen\"",
    "lang:en",
    "lang:German alpha",
    "section:sport OR section:politics",
    "tag:ports",
    "type:opinion",
    "words:>15",
    "words:<=12 alpha",
    "after:2026-11-10",
    "before:2026-11-10 alpha",
    "date:2026-11-05/2026-11-08",
    "alpha OR outlet:one.example",
    "alpha^3 beta",
    "f16",
    "us",
    "cafe",
    "covid-19 OR \"covid 19\"",
    "has:author",
    "role:copy",
    "country:DE",
    "zeta",
    "(alpha (beta OR (gamma delta)))",
    "alpha OR \"beta gamma\" OR del*",
    "alpha NEAR/1 beta",
    "alpha NEAR/3 beta",
    "alpha ONEAR/3 beta",
    "beta ONEAR/2 alpha",
    "alpha NEAR/2 beta NEAR/2 gamma",
    "alpha ONEAR/4 beta ONEAR/4 alpha",
    "alpha NEAR/2 alpha",
    "\"alpha beta\" NEAR/3 (gamma OR \"delta alpha\")",
    "title:alpha NEAR/2 title:beta",
    "=elections NEAR/5 alpha",
    "F-16 NEAR/2 alpha",
    "harbours NEAR/99 zeta",
    "-(alpha NEAR/3 beta) gamma",
    "(alpha NEAR/2 beta) OR delta",
    "atleast2(alpha)",
    "atleast4(alpha OR beta)",
    "atleast2(\"alpha beta\")",
    "min2(alpha beta gamma)",
    "min3(alpha beta gamma delta storms)",
    "\"alpha alpha\"",
    "\"alpha alpha\"~1",
    "\"alpha beta alpha\"~2",
    "\"beta alpha\"~2",
    "\"gamma alpha beta\"~4",
    "al*a",
    "d?lta",
    "st?r*",
    "gama~1",
    "hrabours~2",
    "F-1*",
    "electiosn~ alpha",
    "lead:(alpha NEAR/2 beta)",
    "harb* NEAR/3 alpha",
    "alph* ONEAR/2 bet*",
    "(stor* OR delta) NEAR/2 \"alpha beta\"",
    "atleast2(alph*)",
    "COVID-1* NEAR/2 alpha",
    "alpha SAME beta",
    "alpha SAME beta SAME gamma",
    "alpha OSAME beta",
    "\"alpha beta\" SAME (gamma OR delta)",
    "alpha PARA delta",
    "title:(alpha SAME beta)",
    "body:(alpha PARA gamma)",
    "alpha NOT NEAR/3 beta",
    "alpha NOT ONEAR/2 (beta OR gamma)",
    "alpha NOT SAME beta",
    "\"alpha beta\" NOT PARA gamma",
    "alpha NOT NEAR/2 alpha",
    "title:alpha NOT NEAR/2 title:beta",
    "cs(Alpha)",
    "cs(alpha)",
    "cs(ALPHA) OR cs(beTA)",
    "cs(\"Alpha beta\")",
    "cs(Alpha) NEAR/3 beta",
    "title:cs(Alpha)",
    "-cs(alpha) alpha",
    "cs(F-16)",
    "alpha/F3/",
    "\"alpha beta\"/F9/",
    "title:beta/F2/",
    "(delta OR gam*)/F4/",
    "-(alpha/F5/) alpha",
    "al*a NEAR/3 st?rms",
    "gama~1 NEAR/4 alpha",
    "al* NEAR/2 be*",
    "atleast2(d?lta)",
    "outlets:>=2",
    "outlets:>=3 alpha",
    "outlets:<=1",
    "-outlets:2..2",
    "author:*",
    "-section:* OR tag:*",
    "has:image OR has:person",
    "person:* -place:*",
];

/// A small generator (a linear congruence), so that the corpus is the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n
    }

    /// Small numbers are more frequent, as with words.
    fn zipf(&mut self, n: usize) -> usize {
        let high = self.below(n) + 1;
        self.below(high)
    }

    fn words(&mut self, n: usize) -> String {
        (0..n).map(|_| WORDS[self.zipf(WORDS.len())]).collect::<Vec<_>>().join(" ")
    }

    /// The same words as sentences, some of them with capital letters.
    fn sentences(&mut self, text: &str) -> String {
        let mut written = String::new();
        for word in text.split(' ') {
            match self.below(6) {
                0 => written.push_str(&capital(word)),
                1 => written.push_str(&word.to_uppercase()),
                2 => written.extend(
                    word.chars()
                        .enumerate()
                        .flat_map(|(at, c)| if at == 2 { c.to_uppercase().collect::<Vec<_>>() } else { vec![c] }),
                ),
                _ => written.push_str(word),
            }
            written.push_str(["", "", ".", " ", "?", ""][self.below(6)]);
            written.push(' ');
        }
        written.trim_end().to_owned()
    }
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}

/// Random articles of three outlets, four languages and several stories, some with the same date.
#[must_use]
pub fn articles(seed: Seed, n_articles: usize) -> Vec<Article> {
    let mut random = Random(seed.0.wrapping_mul(0x9e37_79b9).wrapping_add(11));
    // Of another row of numbers, so that the rest stays what it was.
    let mut hand = Random(seed.0.wrapping_mul(0x85eb_ca6b).wrapping_add(7));
    let article = |number| {
        let mut article = random_article(&mut random, number, n_articles);
        article.title = hand.sentences(&article.title);
        article.body.iter_mut().for_each(|paragraph| *paragraph = hand.sentences(paragraph));
        article.image = (number % 4 == 1).then(|| "https://one.example/picture.jpg".to_owned());
        article
    };
    (0..n_articles).map(article).collect()
}

fn random_article(random: &mut Random, number: usize, n_articles: usize) -> Article {
    let seconds = 1_793_491_200 + random.below(28 * 24) as i64 * 3600;
    let published = Published {
        at: jiff::Timestamp::from_second(seconds).unwrap(),
        precision: Precision::Second,
        source: DateSource::Record,
        confidence: newshound_model::Confidence::FULL,
        offset: None,
    };
    // Ids in another order than the articles.
    let id = format!("a{:03}", (number * 37) % n_articles.max(1) + n_articles * (number / n_articles.max(1)));
    let title_words = random.below(4) + 1;
    let mut article = Article::new(id.parse().unwrap(), random.words(title_words), published);
    article.body = (0..=random.below(3))
        .map(|_| {
            let n = random.below(9) + 1;
            random.words(n)
        })
        .collect();
    let (host, name) = [
        ("news.one.example", "One Daily"),
        ("one.example", "One Daily"),
        ("two.example", "Two Times"),
        ("notone.example", "Three"),
    ][random.below(4)];
    let domain = host.strip_prefix("news.").unwrap_or(host);
    let mut outlet = Outlet::named(domain.parse().unwrap(), name.into());
    outlet.host = Some(host.into());
    outlet.country = Some(["DE", "GB"][random.below(2)].into());
    outlet.authority = newshound_model::Authority::new(0.5 + random.below(11) as f32 / 10.0);
    article.url = Some(format!("https://{host}/{}/seven-ships-{number}", ["sport", "world"][random.below(2)]));
    article.outlet = Some(outlet);
    article.language = Language::from_code(["en", "de", "fr", "und"][random.below(4)]).unwrap();
    article.section = Some(["Sport", "Politics", "Culture"][random.below(3)].into());
    if random.below(2) == 0 {
        article.authors = vec!["Tom Ellis".into()];
    }
    if random.below(3) == 0 {
        article.tags = vec!["Ports".into()];
        article.kind = newshound_model::ArticleKind::Opinion;
    }
    for (kind, name) in
        [(EntityKind::Person, "Mara Ellingsen"), (EntityKind::Place, "Dover"), (EntityKind::Org, "NATO")]
    {
        if random.below(3) == 0 {
            let id = EntityId::new(kind, name);
            article.entities.push(Entity { id, name: name.into(), kind, mentions: Vec::new(), salience: 0.5 });
        }
    }
    // Not at random, so that the rest stays what it was.
    article.sequence = number as u64 + 1;
    article.first_seen = jiff::Timestamp::from_second(seconds + 3600 * (number % 50) as i64).unwrap();
    article.modified = number.is_multiple_of(3).then(|| jiff::Timestamp::from_second(seconds + 7200).unwrap());
    article.published.precision = Precision::ALL[number % 6];
    article.published.confidence = newshound_model::Confidence::new([1.0, 0.6, 0.3][number % 3]);
    if number % 9 == 4 {
        article.published = Published::first_seen(article.published.at);
    }
    if number.is_multiple_of(5) {
        let (name, kind) = (["France", "Berlin"][number % 2], EntityKind::Place);
        let id = EntityId::new(kind, name);
        article.entities.push(Entity { id, name: name.into(), kind, mentions: Vec::new(), salience: 0.6 });
    }
    if number.is_multiple_of(4) {
        article.body.push(format!("Said on {} November 2026", number % 28 + 1));
        article.tags.push("video".into());
    }
    article.agency = [Some("Continental Press"), None, None, Some("Harbour Wire"), None][number % 5].map(str::to_owned);
    article.paywalled = [Some(true), Some(false), None][number % 3];
    let story = random.below(n_articles / 3 + 1);
    let copy = random.below(2);
    article.placement = Some(Placement {
        story: StoryId::new(format!("s-{story}")),
        copy_group: CopyGroupId::new(format!("c-{story}-{copy}")),
        role: if random.below(2) == 0 { Role::Original } else { Role::Copy },
    });
    article
}

/// Articles whose words are spelled in ways that people type differently.
#[must_use]
pub fn forms() -> Vec<Article> {
    let texts = [
        ("f16", "en", "An F-16 landed in the U.S. on Monday"),
        ("glued", "en", "Two F16 jets and COVID 19"),
        ("covid", "en", "COVID\u{2011}19 cases and the governor\u{2019}s plan"),
        ("cafe", "fr", "Le café de l’élection présidentielle"),
        ("wahl", "de", "Die Wahlen in Łódź und die Straße"),
        ("zh", "zh", "北京市政府公布人工智能监管法案"),
        ("fa", "fa", "قابلیت جست\u{200c}وجوی صوتي در كتاب"),
        ("ar", "ar", "لقاحًا جديدًا في المدينة"),
        ("num", "en", "Prices rose 3.5 percent to 1,200 euros"),
        ("ru", "ru", "Выборы президента прошли вчера"),
        ("once", "en", "The guild holiday"),
        ("twice", "en", "A guild guild holiday at the central guild"),
        ("guide", "en", "A guide to the guild house"),
        ("hi", "hi", "हिन्दी में समाचार"),
        ("turkey", "en", "Mr. Oz flew to Turkey. A turkey was served by NATO and McKay."),
        ("bird", "en", "TURKEY prices rise, says Mr. Oz of Acme Inc. The bird of NATO's aid."),
    ];
    let article = |(id, language, text): (&str, &str, &str)| {
        let published = Published::recorded("2026-11-01T00:00:00Z".parse().unwrap());
        let mut article = Article::new(id.parse().unwrap(), String::new(), published);
        article.language = Language::from_code(language).unwrap();
        article.body = vec![text.into()];
        article
    };
    texts.into_iter().map(article).collect()
}

/// What must be found among [`forms`], ids in order.
pub const FORMS: &[(&str, &str)] = &[
    ("F-16", "f16 glued"),
    ("f16", "f16 glued"),
    ("\"F 16\"", "f16"),
    ("us", "f16"),
    ("U.S.", "f16"),
    ("covid-19", "covid glued"),
    ("COVID\u{2010}19", "covid glued"),
    ("governor's", "covid"),
    ("governor", "covid"),
    ("cafe", "cafe"),
    ("CAFÉ", "cafe"),
    ("election", "cafe"),
    ("presidentielles", "cafe"),
    ("wahl", "wahl"),
    ("lodz strasse", "wahl"),
    ("人工智能", "zh"),
    ("政府", "zh"),
    ("京", "zh"),
    ("人工智能监管", "zh"),
    ("上海", ""),
    ("جستوجوی", "fa"),
    ("جست\u{200c}وجوی", "fa"),
    ("صوتی کتاب", "fa"),
    ("لقاحا", "ar"),
    ("3.5", "num"),
    ("1200", "num"),
    ("1,200", "num"),
    ("выборов", "ru"),
    // Beginnings that analysis divides.
    ("F-1*", "f16 glued"),
    ("covid-1*", "covid"),
    ("北京市*", "zh"),
    ("京市*", "zh"),
    ("北上*", ""),
    ("हिन्*", "hi"),
    // Words that stand twice in a phrase need two places.
    ("\"guild guild\"", "twice"),
    ("\"guild guild\"~1", "twice"),
    ("\"guild holiday guild\"~3", "twice"),
    ("\"guild guild guild\"~9", "twice"),
    ("\"holiday guild\"~2", "once twice"),
    ("atleast2(guild)", "twice"),
    ("atleast3(guild)", "twice"),
    ("atleast4(guild)", ""),
    ("atleast4(guild OR holiday)", "twice"),
    ("guild NEAR/1 holiday", "once twice"),
    ("holiday ONEAR/3 guild", ""),
    ("holiday ONEAR/4 guild", "twice"),
    ("guild NEAR/1 guild", "twice"),
    ("\"central guild\" NEAR/3 holiday", "twice"),
    ("\"central guild\" NEAR/2 holiday", ""),
    ("F-16 NEAR/2 landed", "f16"),
    ("人工智能 NEAR/9 政府", "zh"),
    ("人工智能 ONEAR/9 政府", ""),
    ("gu?ld hol*y", "once twice"),
    ("holidya~1", "once twice"),
    ("centr* NEAR/1 gui*", "twice"),
    ("holi* ONEAR/3 cent*", "twice"),
    ("holi* ONEAR/2 cent*", ""),
    ("gui* NEAR/1 house", "guide"),
    ("atleast2(gui*)", "guide twice"),
    ("atleast3(gui*)", "twice"),
    ("北京市* NEAR/9 人工智能", "zh"),
    ("cs(Turkey)", "turkey"),
    ("cs(turkey)", "turkey"),
    ("cs(TURKEY)", "bird"),
    ("cs(tURKEY)", ""),
    ("cs(McKay) cs(NATO)", "turkey"),
    ("cs(Mckay)", ""),
    ("cs(nato)", ""),
    ("cs(\"to Turkey\")", "turkey"),
    ("cs(\"To Turkey\")", ""),
    ("oz SAME turkey", "bird turkey"),
    ("oz SAME nato", ""),
    ("oz PARA nato", "bird turkey"),
    ("served OSAME nato", "turkey"),
    ("nato OSAME served", ""),
    ("turkey NOT NEAR/2 served", "bird turkey"),
    ("served NOT NEAR/2 turkey", ""),
    ("nato NOT SAME oz", "bird turkey"),
    ("oz NOT SAME turkey", ""),
    ("turkey/F1/", "bird"),
    ("turkey/F4/", "bird"),
    ("turkey/F5/", "bird turkey"),
    ("\"flew to\"/F3/", ""),
    ("\"flew to\"/F4/", "turkey"),
    ("tur* SAME serv?d", "turkey"),
    ("turkye~1 NEAR/2 flew", "turkey"),
    ("人工智能 SAME 政府", "zh"),
    ("min2(guild central plum)", "twice"),
    ("min2(guild holiday plum)", "once twice"),
];
