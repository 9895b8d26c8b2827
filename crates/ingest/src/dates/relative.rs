//! Relative times: "26 minutes ago", "vor 3 Stunden", "il y a 2 heures", "3 часа назад".

use std::sync::LazyLock;

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use newshound_model::Precision;
use newshound_model::fold::fold_keyword;

use super::Reading;
use super::tokens::{Token, scan};

/// Words that say "before now", before or behind the number. Folded when compared; several words stand with blanks.
const MARKERS: &[&str] = &[
    "ago",
    "vor",
    "hace",
    "il y a",
    "ci sono",
    "fa",
    "há",
    "atrás",
    "geleden",
    "sedan",
    "siden",
    "sitten",
    "temu",
    "назад",
    "тому",
    "před",
    "pred",
    "prije",
    "önce",
    "acum",
    "ezelőtt",
    "πριν",
    "преди",
    "пре",
    "fa uns",
    "yang lalu",
    "lalu",
    "trước",
    "منذ",
    "قبل",
    "پیش",
    "לפני",
    "पहले",
    "前",
    "전",
    "ที่แล้ว",
    "earlier",
    "tagasi",
    "prieš",
    "pirms",
];

/// A unit with its words; a trailing `*` stands for any ending.
const UNITS: &[(Unit, &str)] = &[
    (
        Unit::Minute,
        "m min mins minut* minuut minuten minuto* minuti minuta хв* минут* мин* λεπτ* dakika dk perc* \
     menit phút دقيقة دقائق دقیقه דקות דקה मिनट 分 分钟 分鐘 분 นาที",
    ),
    (
        Unit::Hour,
        "h hr hrs hour* std stunde* hora* heure* ora ore uur uren timm* tim time timer tunti* tuntia godzin* godz \
     час* годин* hodin* sat sata sati ωρ* saat sa óra órával jam giờ ساعة ساعات ساعت שעות שעה घंटे घंटा 時間 小时 小時 시간 stund* ชั่วโมง hrs",
    ),
    (
        Unit::Day,
        "d day* tag* día* dia* jour* giorn* dag* dagar døgn päivä* dni dzień dzien день дня дней днів дні den dnů dny \
     gün dana dan zi zile nap nappal μέρ* ημέρ* hari ngày يوم أيام روز ימים יום दिन 日 天 일 วัน",
    ),
    (
        Unit::Week,
        "w wk wks week* woche* semana* semaine* settiman* weken vecka veckor uke uker uge uger viikko* tydzien tygodni* \
     недел* тижд* týdn* hafta săptămân* hét minggu tuần أسبوع أسابيع هفته שבוע 週間 周 週 주",
    ),
    (
        Unit::Month,
        "mo month* monat* mes meses mois mese mesi maand* månad* måned* kuukau* miesiąc* miesi* месяц* місяц* měsí* \
     ay lună luni hónap* bulan tháng شهر أشهر ماه חודש חודשים महीने か月 ヶ月 个月 個月 개월",
    ),
    (
        Unit::Year,
        "y yr yrs year* jahr* año* ans an anno anni ano anos jaar år vuosi vuotta rok* lat lata год* лет рік рок* let yıl ani év \
     tahun năm سنة سنوات عام سال שנה שנים साल 年 년",
    ),
];

/// Words that mean one.
const ONE: &[&str] = &[
    "a", "an", "one", "ein", "eine", "einer", "einem", "einen", "un", "una", "une", "uno", "um", "uma", "een", "en",
    "ett", "et", "jeden", "jedną", "godzinę", "один", "одну", "одна", "jednu", "jednym", "bir", "egy", "o", "last",
];

/// Words that mean now.
const NOW: &[&str] = &[
    "just now",
    "now",
    "gerade eben",
    "soeben",
    "eben",
    "à l'instant",
    "ahora",
    "ahora mismo",
    "adesso",
    "agora",
    "zojuist",
    "just nu",
    "nå",
    "lige nu",
    "teraz",
    "только что",
    "щойно",
    "právě teď",
    "az önce",
    "刚刚",
    "たった今",
    "방금",
    "الآن",
    "moments ago",
];

/// Days before today by their names, with how many.
const DAYS: &[(&str, i64)] = &[
    ("today", 0),
    ("heute", 0),
    ("aujourd'hui", 0),
    ("hoy", 0),
    ("oggi", 0),
    ("hoje", 0),
    ("vandaag", 0),
    ("i dag", 0),
    ("idag", 0),
    ("tänään", 0),
    ("dzisiaj", 0),
    ("dziś", 0),
    ("сегодня", 0),
    ("сьогодні", 0),
    ("dnes", 0),
    ("bugün", 0),
    ("今天", 0),
    ("今日", 0),
    ("오늘", 0),
    ("اليوم", 0),
    ("danas", 0),
    ("yesterday", 1),
    ("gestern", 1),
    ("hier", 1),
    ("ayer", 1),
    ("ieri", 1),
    ("ontem", 1),
    ("gisteren", 1),
    ("i går", 1),
    ("igår", 1),
    ("eilen", 1),
    ("wczoraj", 1),
    ("вчера", 1),
    ("вчора", 1),
    ("včera", 1),
    ("dün", 1),
    ("昨天", 1),
    ("昨日", 1),
    ("어제", 1),
    ("أمس", 1),
    ("vorgestern", 2),
    ("avant-hier", 2),
    ("anteayer", 2),
    ("前天", 2),
];

/// The tables in the form in which texts are compared with them.
struct Folded {
    markers: Vec<String>,
    units: Vec<(Unit, Vec<String>)>,
    now: Vec<String>,
    days: Vec<(String, i64)>,
}

static FOLDED: LazyLock<Folded> = LazyLock::new(|| Folded {
    markers: MARKERS.iter().map(|marker| fold_keyword(marker)).collect(),
    units: UNITS.iter().map(|(unit, words)| (*unit, words.split_whitespace().map(fold_keyword).collect())).collect(),
    now: NOW.iter().map(|word| fold_keyword(word)).collect(),
    days: DAYS.iter().map(|(name, days)| (fold_keyword(name), *days)).collect(),
});

/// The longest text that can be a relative time, in bytes.
const MAX_BYTES: usize = 200;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

/// Reads a short text that counts back from `fetched_at`; `None` for anything else, long texts included.
///
/// The precision is that of the unit: "3 hours ago" is known to the hour. "Yesterday 10:20" is known to the day, because
/// the zone of the reader's clock is not.
#[must_use]
pub fn relative(text: &str, fetched_at: Timestamp) -> Option<Reading> {
    let (back, precision) = ago(text)?;
    let at = fetched_at.checked_sub(back).ok()?;
    if precision < Precision::Day {
        return Some(Reading { at, precision, zoned: true, offset: None, year_guessed: false });
    }
    let midnight = TimeZone::UTC.to_datetime(at).date().to_datetime(Time::midnight());
    Some(Reading {
        at: TimeZone::UTC.to_timestamp(midnight).ok()?,
        precision,
        zoned: true,
        offset: None,
        year_guessed: false,
    })
}

/// How long ago a short text says something was, to the precision of its unit.
#[must_use]
pub fn ago(text: &str) -> Option<(SignedDuration, Precision)> {
    if text.len() > MAX_BYTES {
        return None;
    }
    let folded = fold_keyword(text);
    let folded = folded.trim_end_matches(['.', ' ', '·', '•', '|']);
    if folded.is_empty() || folded.chars().count() > 60 {
        return None;
    }
    if FOLDED.now.iter().any(|word| word == folded) {
        return Some((SignedDuration::ZERO, Precision::Minute));
    }
    if let Some(days) = named_day(folded) {
        return Some((SignedDuration::from_hours(24 * days), Precision::Day));
    }
    let tokens = scan(folded, 60);
    let (count, unit) = amount(&tokens)?;
    let compact = tokens.len() <= 3 && matches!(tokens.first(), Some(Token::Number { .. })) && is_compact(&tokens);
    if !compact && !has_marker(folded, &tokens) {
        return None;
    }
    let hours = |hours: i64| SignedDuration::from_hours(hours.saturating_mul(count));
    Some(match unit {
        Unit::Minute => (SignedDuration::from_mins(count), Precision::Minute),
        Unit::Hour => (hours(1), Precision::Hour),
        Unit::Day => (hours(24), Precision::Day),
        Unit::Week => (hours(24 * 7), Precision::Month),
        Unit::Month => (hours(24 * 30), Precision::Month),
        Unit::Year => (hours(24 * 365), Precision::Year),
    })
}

fn named_day(folded: &str) -> Option<i64> {
    FOLDED.days.iter().find_map(|(name, days)| {
        let rest = folded.strip_prefix(name.as_str())?;
        let ends = rest.chars().next().is_none_or(|c| !c.is_alphabetic());
        // "Today, 5 p.m." is a time, "Today in the garden" a headline.
        let is_clock = !rest.contains(char::is_alphabetic) || rest.contains(|c: char| c.is_numeric());
        (ends && is_clock && rest.chars().count() <= 24).then_some(*days)
    })
}

/// Finds a number, or a word for one, with a unit behind it.
fn amount(tokens: &[Token]) -> Option<(i64, Unit)> {
    for (at, token) in tokens.iter().enumerate() {
        let count = match token {
            Token::Number { value, digits: 1..=3 } => i64::from(*value),
            Token::Word(word) if ONE.contains(&word.as_str()) => 1,
            Token::Number { .. } | Token::Word(_) | Token::Sign(_) | Token::Blank => continue,
        };
        let mut behind = tokens[at + 1..].iter().filter(|token| **token != Token::Blank);
        let Some(first) = behind.next().and_then(Token::word) else { continue };
        let pair = behind.next().and_then(Token::word).map(|second| format!("{first}{second}"));
        if let Some(unit) = pair.as_deref().and_then(unit).or_else(|| unit(first)) {
            return Some((count, unit));
        }
    }
    // Languages without an article: "годину тому", "منذ ساعة", "godzinę temu".
    tokens
        .iter()
        .filter_map(Token::word)
        .filter(|word| word.chars().count() > 2)
        .find_map(|word| Some((1, unit(word)?)))
}

fn unit(word: &str) -> Option<Unit> {
    let matches = |known: &String| match known.strip_suffix('*') {
        Some(stem) => word.starts_with(stem),
        None => known == word,
    };
    FOLDED.units.iter().find(|(_, words)| words.iter().any(matches)).map(|(unit, _)| *unit)
}

/// Whether the text is a bare "3h", "26 min": aggregator cards write ages so.
fn is_compact(tokens: &[Token]) -> bool {
    tokens.last().and_then(Token::word).is_some_and(|word| {
        matches!(word, "m" | "min" | "mins" | "h" | "hr" | "hrs" | "std" | "d" | "w" | "minutes" | "hours" | "days")
    })
}

fn has_marker(folded: &str, tokens: &[Token]) -> bool {
    let is_word = |marker: &str| tokens.iter().filter_map(Token::word).any(|word| word == marker);
    FOLDED.markers.iter().any(|marker| {
        if marker.contains(' ') || !marker.is_ascii() { folded.contains(marker) } else { is_word(marker) }
    })
}
