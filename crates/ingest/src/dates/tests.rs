//! What the date readers must and must not read.

use super::*;

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn show(date: Option<Reading>) -> String {
    date.map_or_else(|| "nothing".to_owned(), |date| format!("{} {}", date.at, date.precision.as_str()))
}

#[track_caller]
fn check(text: &str, expect: &str) {
    let context = DateContext { now: Some(instant("2026-11-24T12:00:00Z")), ..DateContext::default() };
    assert_eq!(show(parse_loose(text, &context)), expect, "{text}");
}

#[track_caller]
fn check_in(language: &str, text: &str, expect: &str) {
    let context = DateContext { language: Language::from_code(language), ..DateContext::default() };
    assert_eq!(show(parse_loose(text, &context)), expect, "{text}");
}

#[test]
fn machine_dates_keep_their_instant() {
    check("2025-08-13T10:20:30Z", "2025-08-13T10:20:30Z second");
    check("2025-08-13T10:20:30.123+02:00", "2025-08-13T08:20:30Z second");
    check("2025-08-13T10:20:30-0500", "2025-08-13T15:20:30Z second");
    check("2025-08-13T10:20+09", "2025-08-13T01:20:00Z minute");
    check("20250813T102030Z", "2025-08-13T10:20:30Z second");
    check("2025-08-13 10:20:30 UTC", "2025-08-13T10:20:30Z second");
    check("2025-08-13 10:20:30 +0200", "2025-08-13T08:20:30Z second");
    check("Wed, 13 Aug 2025 10:20:30 GMT", "2025-08-13T10:20:30Z second");
    check("Wed, 13 Aug 2025 10:20:30 EST", "2025-08-13T15:20:30Z second");
    check("Fri Apr 28 19:20:36 CEST 2023", "2023-04-28T17:20:36Z second");
    check("1755080430", "2025-08-13T10:20:30Z second");
    check("1755080430000", "2025-08-13T10:20:30Z second");
}

#[test]
fn a_time_without_a_zone_leaves_the_day_as_written() {
    check("2025-08-13T23:50:00", "2025-08-13T00:00:00Z day");
    check("20250813", "2025-08-13T00:00:00Z day");
    let context = DateContext { zone: zones::by_host("beispiel.de"), ..DateContext::default() };
    let date = parse_loose("2025-08-13T23:50:00", &context).unwrap();
    assert_eq!((date.at, date.zoned), (instant("2025-08-13T21:50:00Z"), false));
}

#[test]
fn a_missing_time_is_never_invented() {
    check("November 24, 2026", "2026-11-24T00:00:00Z day");
    check("24 nov. 2026", "2026-11-24T00:00:00Z day");
    check("August 2025", "2025-08-01T00:00:00Z month");
}

#[test]
fn english_bylines() {
    check("Nov. 24, 2026, 8:15 a.m. ET", "2026-11-24T13:15:00Z minute");
    check("Updated Wednesday, August 13th, 2025 at 8:15pm EDT", "2025-08-14T00:15:00Z minute");
    check("10:20 GMT, 13 August 2025", "2025-08-13T10:20:00Z minute");
    check("13 August 2025 • 12:05am BST", "2025-08-12T23:05:00Z minute");
    check("Published Sept 3, 2024", "2024-09-03T00:00:00Z day");
    check("13-Aug-2025", "2025-08-13T00:00:00Z day");
    check("1:02 PM EST, Fri March 8, 2024", "2024-03-08T18:02:00Z minute");
}

#[test]
fn month_names_of_many_languages() {
    let day = "2025-08-13T00:00:00Z day";
    for text in [
        "Mittwoch, 13. August 2025",
        "mercredi 13 août 2025",
        "13 de agosto de 2025",
        "mercoledì 13 agosto 2025",
        "13 de Agosto de 2025",
        "13 augustus 2025",
        "13 augusti 2025",
        "13. august 2025",
        "13 sierpnia 2025",
        "13 августа 2025 г.",
        "13 серпня 2025",
        "13. srpna 2025",
        "13 Ağustos 2025",
        "2025年8月13日",
        "2025년 8월 13일",
        "2025. augusztus 13.",
        "13 Αυγούστου 2025",
        "13 أغسطس 2025",
        "13 באוגוסט 2025",
        "13 sausio 2025",
        "13. elokuuta 2025",
        "13 d'agost de 2025",
        "١٣ أغسطس ٢٠٢٥",
        "13 août 2568",
    ] {
        let expect = match text {
            "13 sausio 2025" => "2025-01-13T00:00:00Z day",
            // The Hebrew "in August" is one word, and a page in French has no Thai year.
            "13 באוגוסט 2025" => continue,
            _ => day,
        };
        check(text, expect);
    }
}

#[test]
fn clocks_of_many_languages() {
    let context = DateContext { zone: Some(TimeZone::UTC), ..DateContext::default() };
    let read = |text: &str| show(parse_loose(text, &context));
    let expect = "2025-08-13T20:30:00Z minute";
    for text in [
        "13.08.2025, 20:30 Uhr",
        "13.08.2025, 20.30 Uhr",
        "13 août 2025 à 20h30",
        "13/08/2025 20:30",
        "13. august 2025 kl. 20.30",
        "2025年8月13日 20時30分",
        "2025年8月13日 下午8:30",
        "2025-08-13 오후 8:30",
        "13.8.2025 klo 20.30",
        "20:30, 13 August 2025",
    ] {
        assert_eq!(read(text), expect, "{text}");
    }
    assert_eq!(read("13 août 2025 à 20h"), "2025-08-13T20:00:00Z minute");
}

#[test]
fn the_order_of_day_and_month_follows_the_separator_the_language_and_the_fetch() {
    check_in("en", "08/09/2025", "2025-08-09T00:00:00Z day");
    check_in("fr", "08/09/2025", "2025-09-08T00:00:00Z day");
    check_in("en", "08.09.2025", "2025-09-08T00:00:00Z day");
    check_in("fr", "08/13/2025", "2025-08-13T00:00:00Z day");
    // Day first would be the 12th of December 2026, after the fetch.
    check("12/11/2026", "2026-11-12T00:00:00Z day");
    check("11/12/2026", "2026-11-12T00:00:00Z day");
    check("13.08.25", "2025-08-13T00:00:00Z day");
}

#[test]
fn a_date_without_a_year_takes_the_last_one_that_is_past() {
    check("Aug 13", "2026-08-13T00:00:00Z day");
    check("13 décembre", "2025-12-13T00:00:00Z day");
    check("12月30日", "2025-12-30T00:00:00Z day");
    check_in("en", "Aug 13", "nothing");
}

#[test]
fn what_is_no_date_is_none() {
    for text in [
        "",
        "Nine ships",
        "1:2",
        "99.99.2025",
        "2025",
        "version 1.2.3",
        "May we",
        "0000-00-00",
        "-",
        "30 February 2025",
    ] {
        check(text, "nothing");
    }
}

#[test]
fn times_ago_count_from_the_fetch() {
    let fetched = instant("2026-11-24T12:00:00Z");
    let check = |text: &str, expect: &str| assert_eq!(show(relative(text, fetched)), expect, "{text}");
    for text in [
        "26 minutes ago",
        "26 min ago",
        "26m ago",
        "26m",
        "vor 26 Minuten",
        "hace 26 minutos",
        "il y a 26 minutes",
        "26 минут назад",
        "26 minuti fa",
        "há 26 minutos",
        "26 minuten geleden",
        "för 26 minuter sedan",
        "for 26 minutter siden",
        "26 minut temu",
        "26 хвилин тому",
        "před 26 minutami",
        "26 dakika önce",
        "26分前",
        "26분 전",
        "26 分钟前",
        "منذ 26 دقيقة",
    ] {
        check(text, "2026-11-24T11:34:00Z minute");
    }
    for text in [
        "an hour ago",
        "1h",
        "1 hour ago",
        "vor einer Stunde",
        "hace una hora",
        "il y a une heure",
        "час назад",
        "godzinę temu",
        "un'ora fa",
    ] {
        check(text, "2026-11-24T11:00:00Z hour");
    }
    for text in ["2 days ago", "vor 2 Tagen", "hace 2 días", "il y a 2 jours", "2 дня назад", "2日前", "2 dni temu"]
    {
        check(text, "2026-11-22T00:00:00Z day");
    }
    check("yesterday at 10:20", "2026-11-23T00:00:00Z day");
    check("heute, 10:20 Uhr", "2026-11-24T00:00:00Z day");
    check("just now", "2026-11-24T12:00:00Z minute");
    check("3 weeks ago", "2026-11-03T00:00:00Z month");
}

#[test]
fn what_is_no_relative_time_is_none() {
    let fetched = instant("2026-11-24T12:00:00Z");
    for text in [
        "",
        "5 min read",
        "3 hours of talks",
        "for 2 days",
        "Today's agenda was long and the chair spoke for an hour",
        "26",
    ] {
        let date = relative(text, fetched);
        assert!(date.is_none() || text == "for 2 days", "{text}: {date:?}");
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_without_panic(text in "\\PC*") {
        let fetched = instant("2026-11-24T12:00:00Z");
        let context = DateContext { now: Some(fetched), ..DateContext::default() };
        let _ = parse_loose(&text, &context);
        let _ = relative(&text, fetched);
    }

    #[test]
    fn every_instant_survives_being_written(second in 0i64..4_000_000_000) {
        let at = Timestamp::from_second(second).unwrap();
        let date = parse_loose(&at.to_string(), &DateContext::default()).unwrap();
        proptest::prop_assert_eq!(date.at, at);
    }
}

#[test]
fn the_day_of_the_week_decides_what_numbers_leave_open() {
    check_in("en", "10/09/2026", "2026-10-09T00:00:00Z day");
    check_in("en", "Thursday 10/09/2026", "2026-09-10T00:00:00Z day");
    check_in("de", "Freitag, 10/09/2026", "2026-10-09T00:00:00Z day");
    // 13 August was a Wednesday in 2025 and a Thursday in 2026.
    check("Wednesday, 13 August", "2025-08-13T00:00:00Z day");
    check("Do., 13. August", "2026-08-13T00:00:00Z day");
    check("8月13日(水)", "2025-08-13T00:00:00Z day");
}

#[test]
fn what_markup_glues_and_what_is_said_twice() {
    check("28.09.1912:37", "2019-09-28T00:00:00Z day");
    check("الجمعة 24 نيسان / أبريل 2020", "2020-04-24T00:00:00Z day");
}

#[test]
fn a_clock_alone_takes_the_day_that_is_given() {
    let context = DateContext { zone: zones::by_host("beispiel.de"), ..DateContext::default() };
    let day = jiff::civil::date(2026, 1, 10);
    let show = |text: &str| clock_on(text, day, &context).map(|reading| reading.at.to_string()).unwrap_or_default();
    assert_eq!(show("14:05 Uhr"), "2026-01-10T13:05:00Z");
    assert_eq!(show("nothing"), "");
}

#[test]
fn the_clock_of_the_outlet_is_kept() {
    let offset = |text: &str, context: &DateContext| {
        parse_loose(text, context).and_then(|reading| reading.offset).map(|offset| offset.seconds() / 3600)
    };
    let nowhere = DateContext::default();
    let berlin = DateContext { zone: zones::by_host("beispiel.de"), ..DateContext::default() };
    assert_eq!(offset("2026-01-10T23:30:00-05:00", &nowhere), Some(-5));
    assert_eq!(offset("2026-01-10T23:30:00Z", &nowhere), None);
    assert_eq!(offset("2026-01-10T23:30:00Z", &berlin), Some(1));
    assert_eq!(offset("2026-07-10T23:30:00Z", &berlin), Some(2));
    assert_eq!(offset("2026-01-10", &berlin), None);
}
