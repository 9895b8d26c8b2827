//! The days that a text names: "12 March 2026", "March 12", "12.03.2026", "2026-03-12", "2026年3月12日".
//!
//! For `date_field=mentioned`: what was written about a day, whenever it was written. Only whole days count, and only those that stand there
//! as dates: "on Friday" and "last week" name none. A day without a year is the one nearest to the publication; in an article without a date it
//! names none.
//!
//! Every date has digits, so a text is read from one run of digits to the next, and only their neighbours are looked at.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use newshound_model::Article;

/// The most days that count of one article.
const MAX_DAYS: usize = 64;

/// The most bytes of a text that are read.
const MAX_BYTES: usize = 60_000;

/// Names of months in the languages that write dates with them in Latin and Cyrillic letters.
const MONTHS: [&str; 12] = [
    "january jan januar jänner janvier enero gennaio janeiro januari januar styczeń stycznia января",
    "february feb februar février fevrier febrero febbraio fevereiro februari lutego февраля",
    "march mar märz maerz mars marzo março marco maart marca марта",
    "april apr avril abril aprile kwietnia апреля",
    "may mai mayo maggio maio mei maj maja мая",
    "june jun juni juin junio giugno junho czerwca июня",
    "july jul juli juillet julio luglio julho lipca июля",
    "august aug août aout agosto augustus augusti sierpnia августа",
    "september sep sept septembre septiembre settembre setembro września сентября",
    "october oct oktober octobre octubre ottobre outubro października октября",
    "november nov novembre noviembre novembro listopada ноября",
    "december dec dezember décembre decembre diciembre dicembre dezembro grudnia декабря",
];

/// The longest name of a month in bytes.
const MAX_NAME: usize = 24;

/// The days that title, standfirst and body of an article name, each once, earliest first.
#[must_use]
pub fn days(article: &Article) -> Vec<Date> {
    // When an undated article was taken in says nothing of the year that it means.
    let published = article.published.is_known().then(|| article.published.at.to_zoned_datetime(TimeZone::UTC).date());
    let texts = [article.title.as_str(), article.standfirst.as_deref().unwrap_or("")];
    let mut days = Vec::new();
    for text in texts.into_iter().chain(article.body.iter().map(String::as_str)) {
        if days.len() >= MAX_DAYS {
            break;
        }
        find(text, published, &mut days);
    }
    days.truncate(MAX_DAYS);
    days.sort_unstable();
    days.dedup();
    days
}

fn find(text: &str, published: Option<Date>, days: &mut Vec<Date>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(start) = bytes.iter().skip(at).take(MAX_BYTES).position(u8::is_ascii_digit).map(|found| at + found) {
        let end = start + digits(&text[start..]);
        at = end;
        if start > MAX_BYTES || days.len() >= MAX_DAYS {
            return;
        }
        let glued = text[..start].ends_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '-' | '/' | '.' | ','));
        let found = match end - start {
            4 if !glued => year_first(&text[start..]),
            1 | 2 => day_first(&text[start..], end - start, published)
                .or_else(|| month_before(&text[..start], &text[start..end], &text[end..], published)),
            _ => None,
        };
        if let Some((day, length)) = found {
            days.push(day);
            at = (start + length).max(end);
        }
    }
}

/// How many digits a text begins with.
fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// The number of at most two digits that a text begins with, and what follows it.
fn small(text: &str) -> Option<(i8, &str)> {
    let n = digits(text);
    (1..=2).contains(&n).then(|| Some((text[..n].parse().ok()?, &text[n..])))?
}

/// `2026-03-12`, `2026年3月12日`.
fn year_first(text: &str) -> Option<(Date, usize)> {
    let year: i16 = text[..4].parse().ok()?;
    let rest = &text[4..];
    let (month, day, rest) = if let Some(rest) = rest.strip_prefix('-') {
        let (month, rest) = small(rest)?;
        let (day, rest) = small(rest.strip_prefix('-')?)?;
        (month, day, rest)
    } else {
        let (month, rest) = small(rest.strip_prefix('年')?)?;
        let (day, rest) = small(rest.strip_prefix('月')?)?;
        (month, day, rest.strip_prefix('日')?)
    };
    if rest.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    Some((of_year(year, month, day)?, text.len() - rest.len()))
}

/// `12.03.2026`, `12 March 2026`, `12 March`, `3月12日`.
fn day_first(text: &str, n_digits: usize, published: Option<Date>) -> Option<(Date, usize)> {
    let first: i8 = text[..n_digits].parse().ok()?;
    let rest = &text[n_digits..];
    if let Some(rest) = rest.strip_prefix('月') {
        let (day, rest) = small(rest)?;
        let rest = rest.strip_prefix('日')?;
        return Some((nearest(first, day, published)?, text.len() - rest.len()));
    }
    if let Some((month, rest)) = rest.strip_prefix('.').and_then(small)
        && let Some(rest) = rest.strip_prefix('.')
        && digits(rest) == 4
    {
        return Some((of_year(rest[..4].parse().ok()?, month, first)?, text.len() - rest.len() + 4));
    }
    let rest = ["st", "nd", "rd", "th", "er", "º", "."].iter().find_map(|end| rest.strip_prefix(end)).unwrap_or(rest);
    let rest = rest.strip_prefix(' ')?;
    let rest = ["of ", "de "].iter().find_map(|word| rest.strip_prefix(word)).unwrap_or(rest);
    let length = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
    let month = month(&rest[..length])?;
    let rest = &rest[length..];
    match year_after(rest) {
        Some((year, after)) => Some((of_year(year, month, first)?, text.len() - after.len())),
        None => Some((nearest(month, first, published)?, text.len() - rest.len())),
    }
}

/// `March 12, 2026`, `March 12`.
fn month_before(before: &str, number: &str, after: &str, published: Option<Date>) -> Option<(Date, usize)> {
    let before = before.strip_suffix(' ')?;
    let before = before.strip_suffix('.').unwrap_or(before);
    let begin = before.char_indices().rev().take_while(|(_, c)| c.is_alphabetic()).last().map(|(at, _)| at)?;
    let month = month(&before[begin..])?;
    let day: i8 = number.parse().ok()?;
    // "March 12.5 percent", "May 10:30" are no days.
    if after.starts_with([':', '%'])
        || (after.starts_with(['.', ',']) && after[1..].starts_with(|c: char| c.is_ascii_digit()))
    {
        return None;
    }
    match year_after(after) {
        Some((year, rest)) => Some((of_year(year, month, day)?, number.len() + after.len() - rest.len())),
        None => Some((nearest(month, day, published)?, number.len())),
    }
}

/// A year after a month or a day, and what follows it.
fn year_after(text: &str) -> Option<(i16, &str)> {
    let text = text.strip_prefix('.').unwrap_or(text);
    let text = text.strip_prefix(',').unwrap_or(text).strip_prefix(' ')?;
    let text = ["de ", "del "].iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text);
    (digits(text) == 4).then(|| Some((text[..4].parse().ok()?, &text[4..])))?
}

fn month(word: &str) -> Option<i8> {
    if word.len() < 3 || word.len() > MAX_NAME {
        return None;
    }
    let word = word.to_lowercase();
    let position = MONTHS.iter().position(|names| names.split(' ').any(|name| name == word))?;
    i8::try_from(position + 1).ok()
}

fn of_year(year: i16, month: i8, day: i8) -> Option<Date> {
    (1000..=9999).contains(&year).then(|| Date::new(year, month, day).ok())?
}

/// The day of that month and number that lies nearest to the publication, where that is known.
fn nearest(month: i8, day: i8, published: Option<Date>) -> Option<Date> {
    let published = published?;
    let years = [published.year() - 1, published.year(), published.year() + 1];
    let candidates = years.into_iter().filter_map(|year| of_year(year, month, day));
    candidates.min_by_key(|candidate| published.until(*candidate).map_or(i32::MAX, |span| span.get_days().abs()))
}

#[cfg(test)]
mod tests {
    use newshound_model::Published;
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &str) {
        check_of(Some(jiff::civil::date(2026, 11, 20)), text, expect);
    }

    #[track_caller]
    fn check_of(published: Option<Date>, text: &str, expect: &str) {
        let mut days = Vec::new();
        find(text, published, &mut days);
        assert_eq!(days.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "), expect, "{text}");
    }

    #[test]
    fn days_are_found_as_people_write_them() {
        check("The vote of 12 March 2026, then", "2026-03-12");
        check("on March 12, 2026.", "2026-03-12");
        check("on Sept. 9 and the 3rd of October", "2026-09-09 2026-10-03");
        check("am 5. Mai 2024 und am 05.06.2024", "2024-05-05 2024-06-05");
        check("le 1er août 2025; el 3 de enero de 2027", "2025-08-01 2027-01-03");
        check("2026-02-28 and 2026年3月1日, 10月2日", "2026-02-28 2026-03-01 2026-10-02");
        check("12 марта 2022", "2022-03-12");
    }

    #[test]
    fn a_day_without_a_year_is_the_nearest() {
        check("on 3 January", "2027-01-03");
        check("on 3 July", "2026-07-03");
    }

    #[test]
    fn a_day_without_a_year_is_none_where_nobody_knows_when_it_was_written() {
        check_of(None, "on 3 January, 7月2日 and May 5", "");
        check_of(None, "on 3 January 2019 and 2020-02-02", "2019-01-03 2020-02-02");
    }

    #[test]
    fn the_first_sight_of_an_undated_article_is_no_year() {
        let seen = "2026-11-20T08:00:00Z".parse().unwrap();
        let days_of = |published: Published| {
            days(&Article::new("a".parse().unwrap(), "The vote on 3 July".into(), published)).len()
        };
        assert_eq!((days_of(Published::estimated(seen)), days_of(Published::first_seen(seen))), (1, 0));
    }

    #[test]
    fn what_is_no_day_is_none() {
        for text in [
            "31 February 2026",
            "in March 2026",
            "May 10:30",
            "up 12.5 percent",
            "March 12.5",
            "version 1.2.3",
            "F-16",
            "call 2026-11",
            "x2026-01-01",
            "12 marching bands",
            "99 May",
        ] {
            check(text, "");
        }
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(text in "[0-9年月日.,: -]{0,30}(march|May|août)?[0-9年月日.,: -]{0,30}\\PC{0,20}") {
            find(&text, Some(jiff::civil::date(2026, 1, 1)), &mut Vec::new());
        }
    }
}
