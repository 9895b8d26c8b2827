//! Finds the day and the time of day among the pieces of a text.

use std::ops::Range;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use newshound_model::Precision;

use super::tokens::Token;
use super::weekdays::only_weekday;
use super::words::{is_link, month};
use super::{DateContext, DayOrder, zones};

/// A day, and the pieces it was read from.
pub(super) struct FoundDate {
    pub(super) date: Date,
    pub(super) precision: Precision,
    pub(super) span: Range<usize>,
    /// Whether the year is not there and was guessed.
    pub(super) year_guessed: bool,
}

/// A time of day, and its zone where one follows it.
pub(super) struct FoundTime {
    pub(super) time: Time,
    pub(super) has_seconds: bool,
    pub(super) zone: Option<TimeZone>,
}

/// Reads a date of one form that begins at a piece.
type Form = fn(&[Token], usize, &DateContext) -> Option<FoundDate>;

/// Finds the first date; forms that leave nothing open go before those that need a guess.
pub(super) fn find_date(tokens: &[Token], context: &DateContext) -> Option<FoundDate> {
    let forms: [Form; 6] = [year_first, day_month_year, month_day_year, numeric, without_year, month_and_year];
    forms.into_iter().find_map(|form| (0..tokens.len()).find_map(|at| form(tokens, at, context)))
}

/// 2025-08-13, 2025/8/13, 2025.08.13., 20250813, 2025年8月13日, 2025년 8월 13일, 2025. augusztus 13.
fn year_first(tokens: &[Token], at: usize, _: &DateContext) -> Option<FoundDate> {
    if let Some(compact) = tokens[at].number(8..=8) {
        let date = civil(compact / 10_000, compact / 100 % 100, compact % 100)?;
        return Some(found(date, at..at + 1));
    }
    let year = tokens[at].number(4..=4)?;
    let mut next = skip_link(tokens, at + 1, &['-', '/', '.', '年', '년']);
    let month_number = match tokens.get(next)? {
        Token::Number { value, digits: 1..=2 } if next > at + 1 => *value,
        Token::Word(word) => u32::try_from(month(word)?).ok()?,
        Token::Number { .. } | Token::Sign(_) | Token::Blank => return None,
    };
    next = skip_link(tokens, next + 1, &['-', '/', '.', '月', '월']);
    let day = tokens.get(next)?.number(1..=2)?;
    let end = next + 1;
    let end = end + usize::from(matches!(tokens.get(end).and_then(Token::word), Some("日" | "일")));
    Some(found(civil(year, month_number, day)?, at..end))
}

/// 13 August 2025, 13. August 2025, 13 de agosto de 2025, 13-Aug-2025.
fn day_month_year(tokens: &[Token], at: usize, _: &DateContext) -> Option<FoundDate> {
    let day = tokens[at].number(1..=2)?;
    let next = skip_link(tokens, at + 1, &['.', '-', '/', ',', 'º']);
    let month = month(tokens.get(next)?.word()?)?;
    let mut next = skip_link(tokens, next + 1, &['.', '-', '/', ',']);
    // Arabic pages write the month twice, by its eastern and its western name.
    if tokens.get(next).and_then(Token::word).and_then(self::month) == Some(month) {
        next = skip_link(tokens, next + 1, &['.', '-', '/', ',']);
    }
    let year = tokens.get(next)?.number(4..=4)?;
    Some(found(civil(year, u32::try_from(month).ok()?, day)?, at..next + 1))
}

/// August 13, 2025; Aug. 13th 2025; Aug 13 19:20:36 CEST 2025.
fn month_day_year(tokens: &[Token], at: usize, _: &DateContext) -> Option<FoundDate> {
    let month = u32::try_from(month(tokens[at].word()?)?).ok()?;
    let next = skip_link(tokens, at + 1, &['.', '-', '/']);
    let day = tokens.get(next)?.number(1..=2)?;
    let after = skip_link(tokens, next + 1, &[',', '.', '-', '/']);
    if let Some(year) = tokens.get(after).and_then(|token| token.number(4..=4)) {
        return Some(found(civil(year, month, day)?, at..after + 1));
    }
    // The year may stand behind the time, as `date` and `ctime` print it.
    for token in tokens.get(after..)?.iter().take(14) {
        match token {
            Token::Number { value, digits: 4 } if (1900..2200).contains(value) => {
                return Some(found(civil(*value, month, day)?, at..next + 1));
            }
            Token::Number { .. } | Token::Blank | Token::Sign(':' | '+' | '-') => {}
            Token::Word(word) if zones::by_abbreviation(word).is_some() => {}
            Token::Word(_) | Token::Sign(_) => break,
        }
    }
    None
}

/// 13.8.2025, 13/08/2025, 08/13/2025, 13.08.25.
fn numeric(tokens: &[Token], at: usize, context: &DateContext) -> Option<FoundDate> {
    let first = tokens[at].number(1..=2)?;
    let sign = at + 1 + usize::from(is_bar(tokens, at + 1));
    let separator = match tokens.get(sign)? {
        Token::Sign(sign @ ('.' | '/' | '-' | '|')) => *sign,
        Token::Number { .. } | Token::Word(_) | Token::Sign(_) | Token::Blank => return None,
    };
    let next = skip_blank(tokens, sign + 1);
    let second = tokens.get(next)?.number(1..=2)?;
    let next = skip_blank(tokens, next + 1);
    if !tokens.get(next)?.is_sign(separator) {
        return None;
    }
    let next = skip_blank(tokens, next + 1);
    let year = match tokens.get(next)? {
        // "28.09.1912:37": a year of two digits and the hour behind it, glued by the markup.
        Token::Number { value, digits: 4 }
            if separator == '.' && value % 100 < 24 && tokens.get(next + 1).is_some_and(|token| token.is_sign(':')) =>
        {
            2000 + value / 100
        }
        Token::Number { value, digits: 4 } => *value,
        // Two digits with hyphens are as often a version or a score; with points and slashes they are a year.
        Token::Number { value, digits: 2 } if !matches!(separator, '-' | '|') => {
            value + if *value < 70 { 2000 } else { 1900 }
        }
        Token::Number { .. } | Token::Word(_) | Token::Sign(_) | Token::Blank => return None,
    };
    let day_first = civil(year, second, first);
    let month_first = civil(year, first, second);
    let date = match (day_first, month_first) {
        (Some(date), None) | (None, Some(date)) => date,
        (None, None) => return None,
        (Some(day_first), Some(month_first)) => {
            let (likely, other) = match order(separator, context) {
                DayOrder::DayFirst => (day_first, month_first),
                DayOrder::MonthFirst => (month_first, day_first),
            };
            // "Wednesday, 08/12/2026" can be read in one way only.
            let falls = |date: Date| only_weekday(tokens).is_some_and(|day| day == date.weekday());
            if falls(likely) != falls(other) {
                return Some(found(if falls(likely) { likely } else { other }, at..next + 1));
            }
            if is_future(likely, context.now) && !is_future(other, context.now) { other } else { likely }
        }
    };
    Some(found(date, at..next + 1))
}

/// 13 August, Aug 13, 8月13日: the year is the latest that does not lie ahead of the fetch, and in which the day falls on the day of the week
/// that stands beside it.
fn without_year(tokens: &[Token], at: usize, context: &DateContext) -> Option<FoundDate> {
    let now = context.now?;
    let (month, day, end) = match &tokens[at] {
        Token::Number { value, digits: 1..=2 } => {
            let next = skip_link(tokens, at + 1, &['.']);
            match tokens.get(next)?.word()? {
                "月" | "월" => {
                    let next = skip_blank(tokens, next + 1);
                    (*value, tokens.get(next)?.number(1..=2)?, next + 1)
                }
                word => (u32::try_from(month(word)?).ok()?, *value, next + 1),
            }
        }
        Token::Word(word) => {
            let month = u32::try_from(month(word)?).ok()?;
            let next = skip_link(tokens, at + 1, &['.']);
            (month, tokens.get(next)?.number(1..=2)?, next + 1)
        }
        Token::Number { .. } | Token::Sign(_) | Token::Blank => return None,
    };
    let this_year = u32::try_from(TimeZone::UTC.to_datetime(now).year()).ok()?;
    let years = || {
        (0..12)
            .filter_map(|back| civil(this_year.checked_sub(back)?, month, day))
            .filter(|date| !is_future(*date, Some(now)))
    };
    let falls = |weekday| years().find(|date| date.weekday() == weekday);
    let date = only_weekday(tokens).and_then(falls).or_else(|| years().next())?;
    Some(FoundDate { year_guessed: true, ..found(date, at..end) })
}

/// August 2025, 2025年8月: a month and nothing else around it.
fn month_and_year(tokens: &[Token], at: usize, _: &DateContext) -> Option<FoundDate> {
    let n_numbers = tokens.iter().filter(|token| matches!(token, Token::Number { .. })).count();
    if tokens.len() > 9 || n_numbers > 2 || (n_numbers == 2 && matches!(tokens[at], Token::Word(_))) {
        return None;
    }
    let (year, month, end) = match &tokens[at] {
        Token::Word(word) => {
            let month = u32::try_from(month(word)?).ok()?;
            let next = skip_link(tokens, at + 1, &['.', ',']);
            (tokens.get(next)?.number(4..=4)?, month, next + 1)
        }
        Token::Number { value, digits: 4 } => {
            let next = skip_link(tokens, at + 1, &['-', '年', '년']);
            (*value, tokens.get(next)?.number(1..=2)?, next + 1)
        }
        Token::Number { .. } | Token::Sign(_) | Token::Blank => return None,
    };
    Some(FoundDate { date: civil(year, month, 1)?, precision: Precision::Month, span: at..end, year_guessed: false })
}

/// Finds the time of day: the first behind the date, else the first before it.
pub(super) fn find_time(tokens: &[Token], date: &Range<usize>) -> Option<FoundTime> {
    (date.end..tokens.len()).chain(0..date.start).find_map(|at| time_at(tokens, at, date))
}

fn time_at(tokens: &[Token], at: usize, date: &Range<usize>) -> Option<FoundTime> {
    // The compact form of an attribute, 20250813T101500Z.
    if let (Some(clock), true) = (tokens[at].number(6..=6), at > 0 && tokens[at - 1].word() == Some("t")) {
        let time = clock_time(clock / 10_000, clock / 100 % 100, clock % 100)?;
        return Some(FoundTime { time, has_seconds: true, zone: zone_at(tokens, at + 1) });
    }
    let mut hour = tokens[at].number(1..=2)?;
    let word = |position: usize| tokens.get(position).and_then(Token::word);
    let number = |position: usize| tokens.get(position).and_then(|token: &Token| token.number(2..=2));
    let mut minute = 0;
    let mut second = None;
    let mut next = at + 1;
    let marked_before = at >= 1 && is_clock_word(tokens, at);
    match tokens.get(next) {
        Some(Token::Sign(':')) => {
            minute = number(next + 1)?;
            next += 2;
            if tokens.get(next).is_some_and(|token| token.is_sign(':')) {
                second = number(next + 1);
                next += if second.is_some() { 2 } else { 0 };
                // Parts of a second; some programs divide them off by a colon, too.
                let parts = tokens.get(next + 1);
                let divided = tokens.get(next).is_some_and(|token| {
                    token.is_sign('.')
                        || token.is_sign(',')
                        || token.is_sign(':') && parts.and_then(|parts| parts.number(3..=3)).is_some()
                });
                if second.is_some() && divided && matches!(parts, Some(Token::Number { .. })) {
                    next += 2;
                }
            }
        }
        Some(Token::Sign('.')) if number(next + 1).is_some() => {
            minute = number(next + 1)?;
            let behind = skip_blank(tokens, next + 2);
            let marked = marked_before
                || matches!(word(behind), Some("uhr" | "h" | "klo" | "uur" | "am" | "pm"))
                || half_day(tokens, behind).is_some();
            if !marked {
                return None;
            }
            next += 2;
        }
        _ => {
            let behind = skip_blank(tokens, next);
            match word(behind) {
                Some("h" | "uhr" | "时" | "時" | "点" | "點" | "시") => {
                    next = skip_blank(tokens, behind + 1);
                    match tokens.get(next).and_then(|token| token.number(1..=2)) {
                        Some(value) if !date.contains(&next) => (minute, next) = (value, next + 1),
                        _ => next = behind + 1,
                    }
                }
                _ if half_day(tokens, behind).is_some() => {}
                _ => return None,
            }
        }
    }
    if matches!(word(next), Some("分" | "분" | "h" | "uhr")) {
        next += 1;
    }
    let behind = skip_blank(tokens, next);
    let half = half_day(tokens, behind).inspect(|(_, end)| next = *end).map(|(half, _)| half);
    match half.or_else(|| half_before(tokens, at)) {
        Some(Half::Afternoon) if hour < 12 => hour += 12,
        Some(Half::Morning) if hour == 12 => hour = 0,
        _ => {}
    }
    let time = clock_time(hour, minute, second.unwrap_or(0))?;
    Some(FoundTime { time, has_seconds: second.is_some(), zone: zone_at(tokens, next) })
}

/// Which twelve hours a clock counts.
#[derive(Clone, Copy)]
enum Half {
    Morning,
    Afternoon,
}

/// Reads "am", "p.m." and their like, and says where they end.
fn half_day(tokens: &[Token], at: usize) -> Option<(Half, usize)> {
    let half = |word: &str| match word {
        "am" | "a" => Some(Half::Morning),
        "pm" | "p" => Some(Half::Afternoon),
        _ => None,
    };
    match tokens.get(at)?.word()? {
        word @ ("am" | "pm") => Some((half(word)?, at + 1)),
        word @ ("a" | "p") => {
            if !tokens.get(at + 1)?.is_sign('.') {
                return None;
            }
            let next = skip_blank(tokens, at + 2);
            if tokens.get(next)?.word() != Some("m") {
                return None;
            }
            Some((half(word)?, next + 1 + usize::from(tokens.get(next + 1).is_some_and(|token| token.is_sign('.')))))
        }
        _ => None,
    }
}

/// Reads 上午, 午後, 오전 and their like before the hour.
fn half_before(tokens: &[Token], at: usize) -> Option<Half> {
    let mut words = tokens[..at].iter().rev().filter(|token| **token != Token::Blank).map_while(Token::word);
    let (last, before) = (words.next()?, words.next()?);
    match (before, last) {
        ("上" | "오", "午" | "전") | ("午", "前") => Some(Half::Morning),
        ("下" | "오", "午" | "후") | ("午", "後") => Some(Half::Afternoon),
        _ => None,
    }
}

/// Whether a word before a number says that it is a time: "kl. 14.05".
fn is_clock_word(tokens: &[Token], at: usize) -> bool {
    tokens[..at]
        .iter()
        .rev()
        .take(3)
        .filter_map(Token::word)
        .next()
        .is_some_and(|word| matches!(word, "kl" | "klo" | "ore"))
}

fn zone_at(tokens: &[Token], at: usize) -> Option<TimeZone> {
    let mut next = at;
    while matches!(tokens.get(next), Some(Token::Blank | Token::Sign('(' | '.' | ','))) && next < at + 3 {
        next += 1;
    }
    if let Some(zone) = offset_at(tokens, next) {
        return Some(zone);
    }
    let word = tokens.get(next)?.word()?;
    if matches!(word, "utc" | "gmt")
        && let Some(zone) = offset_at(tokens, skip_blank(tokens, next + 1))
    {
        return Some(zone);
    }
    zones::by_abbreviation(word)
}

/// Reads +02:00, -0500, +2.
fn offset_at(tokens: &[Token], at: usize) -> Option<TimeZone> {
    let negative = match tokens.get(at)? {
        Token::Sign('+') => false,
        Token::Sign('-') => true,
        Token::Number { .. } | Token::Word(_) | Token::Sign(_) | Token::Blank => return None,
    };
    let (hours, minutes) = match tokens.get(at + 1)? {
        Token::Number { value, digits: 4 } => (value / 100, value % 100),
        Token::Number { value, digits: 1..=2 } => {
            let colon = tokens.get(at + 2).is_some_and(|token| token.is_sign(':'));
            (*value, tokens.get(at + 3).filter(|_| colon).and_then(|token| token.number(2..=2)).unwrap_or(0))
        }
        Token::Number { .. } | Token::Word(_) | Token::Sign(_) | Token::Blank => return None,
    };
    let (hours, minutes) = (i32::try_from(hours).ok()?, i32::try_from(minutes).ok()?);
    zones::fixed(if negative { -hours } else { hours }, minutes)
}

fn order(separator: char, context: &DateContext) -> DayOrder {
    let english = context.language.is_some_and(|language| language.as_str() == "en");
    match context.order {
        Some(order) => order,
        None if separator == '/' && english => DayOrder::MonthFirst,
        None => DayOrder::DayFirst,
    }
}

/// Whether a blank and a bar stand there: "26 | 01 | 2026".
fn is_bar(tokens: &[Token], at: usize) -> bool {
    tokens.get(at) == Some(&Token::Blank) && tokens.get(at + 1).is_some_and(|token| token.is_sign('|'))
}

fn is_future(date: Date, now: Option<Timestamp>) -> bool {
    now.and_then(|now| TimeZone::UTC.to_datetime(now).date().checked_add(1.day()).ok())
        .is_some_and(|tomorrow| date > tomorrow)
}

fn found(date: Date, span: Range<usize>) -> FoundDate {
    FoundDate { date, precision: Precision::Day, span, year_guessed: false }
}

/// A day of our calendar, or of the Thai one, which is 543 years ahead.
fn civil(year: u32, month: u32, day: u32) -> Option<Date> {
    let year = if (2400..2700).contains(&year) { year - 543 } else { year };
    if !(1600..2200).contains(&year) {
        return None;
    }
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn clock_time(hour: u32, minute: u32, second: u32) -> Option<Time> {
    // A leap second is told as the one before it.
    Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, i8::try_from(second.min(59)).ok()?, 0).ok()
}

fn skip_blank(tokens: &[Token], at: usize) -> usize {
    at + usize::from(tokens.get(at) == Some(&Token::Blank))
}

/// Skips blanks, the given signs and units, and words such as "de".
fn skip_link(tokens: &[Token], at: usize, signs: &[char]) -> usize {
    let mut next = at;
    while next < tokens.len() && next < at + 5 {
        let skip = match &tokens[next] {
            Token::Blank => true,
            Token::Sign(sign) => matches!(sign, '\'' | '’') || signs.contains(sign),
            Token::Word(word) => {
                let mut chars = word.chars();
                is_link(word) || matches!((chars.next(), chars.next()), (Some(c), None) if signs.contains(&c))
            }
            Token::Number { .. } => false,
        };
        if !skip {
            break;
        }
        next += 1;
    }
    next
}
