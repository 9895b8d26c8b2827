//! The names of the days of the week, for choosing between readings of a date: only one of them falls on that day.

use std::collections::HashMap;
use std::sync::LazyLock;

use jiff::civil::Weekday;
use newshound_model::fold::fold_keyword;

use super::tokens::Token;

/// Full names and short forms, a line a language, Monday first, `/` between forms. Short forms that are words of their own in some language
/// of news ("so", "do", "mar", "sun") are left out.
const NAMES: &[&str] = &[
    // English
    "monday/mon tuesday/tues/tue wednesday/wed thursday/thurs/thu friday/fri saturday sunday",
    // German
    "montag dienstag mittwoch donnerstag freitag samstag/sonnabend sonntag",
    // French
    "lundi/lun mardi mercredi/mer jeudi/jeu vendredi/ven samedi/sam dimanche/dim",
    // Spanish
    "lunes martes miércoles/mié jueves/jue viernes/vie sábado/sáb domingo",
    // Italian
    "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    // Portuguese
    "segunda-feira/segunda terça-feira/terça quarta-feira/quarta quinta-feira/quinta sexta-feira/sexta sábado domingo",
    // Dutch
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    // Swedish, Norwegian, Danish
    "måndag tisdag onsdag torsdag fredag lördag söndag",
    "mandag tirsdag onsdag torsdag fredag lørdag søndag",
    // Finnish, with the case of dates
    "maanantai/maanantaina tiistai/tiistaina keskiviikko/keskiviikkona torstai/torstaina perjantai/perjantaina lauantai/lauantaina \
     sunnuntai/sunnuntaina",
    // Icelandic
    "mánudagur þriðjudagur miðvikudagur fimmtudagur föstudagur laugardagur sunnudagur",
    // Polish
    "poniedziałek wtorek środa/środę czwartek piątek sobota/sobotę niedziela/niedzielę",
    // Czech, Slovak
    "pondělí úterý středa/středu čtvrtek pátek sobota/sobotu neděle/neděli",
    "pondelok utorok streda/stredu štvrtok piatok sobota/sobotu nedeľa/nedeľu",
    // Slovene; Croatian, Serbian and Bosnian in Latin letters
    "ponedeljek torek sreda/sredo četrtek petek sobota/soboto nedelja/nedeljo",
    "ponedjeljak/ponedeljak utorak srijeda/srijedu/sreda četvrtak petak subota/subotu nedjelja/nedjelju",
    // Serbian in Cyrillic, Macedonian
    "понедељак уторак среда/среду четвртак петак субота/суботу недеља/недељу",
    // Russian, Ukrainian, Belarusian, Bulgarian
    "понедельник/пн вторник/вт среда/среду/ср четверг/чт пятница/пятницу/пт суббота/субботу/сб воскресенье/вс",
    "понеділок вівторок середа/середу четвер п'ятниця/п’ятниця/п'ятницю субота/суботу неділя/неділю",
    "панядзелак аўторак серада чацвер пятніца субота нядзеля",
    "понеделник вторник сряда четвъртък петък събота неделя",
    // Greek
    "δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή",
    // Turkish
    "pazartesi salı çarşamba perşembe cuma cumartesi pazar",
    // Romanian, Hungarian
    "luni marți/marţi miercuri joi vineri sâmbătă duminică",
    "hétfő kedd szerda csütörtök péntek szombat vasárnap",
    // Estonian, Latvian, Lithuanian
    "esmaspäev teisipäev kolmapäev neljapäev reede laupäev pühapäev",
    "pirmdiena otrdiena trešdiena ceturtdiena piektdiena sestdiena svētdiena",
    "pirmadienis antradienis trečiadienis ketvirtadienis penktadienis šeštadienis sekmadienis",
    // Catalan
    "dilluns dimarts dimecres dijous divendres dissabte diumenge",
    // Indonesian and Malay, Vietnamese by number is left out
    "senin/isnin selasa rabu kamis/khamis jumat/jumaat sabtu minggu/ahad",
    // Swahili
    "jumatatu jumanne jumatano alhamisi ijumaa jumamosi jumapili",
    // Arabic, Hebrew, Persian
    "الاثنين/الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد",
    "שני שלישי רביעי חמישי שישי שבת ראשון",
    "دوشنبه سه‌شنبه چهارشنبه پنجشنبه جمعه شنبه یکشنبه",
    // Hindi
    "सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार रविवार",
];

/// The day of a sign of Chinese, Japanese or Korean.
const SIGNS: &[(char, Weekday)] = &[
    ('月', Weekday::Monday),
    ('火', Weekday::Tuesday),
    ('水', Weekday::Wednesday),
    ('木', Weekday::Thursday),
    ('金', Weekday::Friday),
    ('土', Weekday::Saturday),
    ('日', Weekday::Sunday),
    ('一', Weekday::Monday),
    ('二', Weekday::Tuesday),
    ('三', Weekday::Wednesday),
    ('四', Weekday::Thursday),
    ('五', Weekday::Friday),
    ('六', Weekday::Saturday),
    ('월', Weekday::Monday),
    ('화', Weekday::Tuesday),
    ('수', Weekday::Wednesday),
    ('목', Weekday::Thursday),
    ('금', Weekday::Friday),
    ('토', Weekday::Saturday),
    ('일', Weekday::Sunday),
];

const DAYS: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

static TABLE: LazyLock<HashMap<String, Weekday>> = LazyLock::new(|| {
    let mut table = HashMap::new();
    for line in NAMES {
        for (day, forms) in DAYS.iter().zip(line.split_whitespace()) {
            for form in forms.split('/') {
                table.entry(fold_keyword(form)).or_insert(*day);
            }
        }
    }
    table
});

/// The day that a folded word names.
pub(super) fn weekday(word: &str) -> Option<Weekday> {
    TABLE.get(word).copied()
}

/// The only day of the week that a text names; `None` where it names none, or several.
pub(super) fn only_weekday(tokens: &[Token]) -> Option<Weekday> {
    let mut found = None;
    for (at, token) in tokens.iter().enumerate() {
        let Some(word) = token.word() else { continue };
        let Some(day) = weekday(word).or_else(|| sign(tokens, at, word)) else { continue };
        if found.is_some_and(|known| known != day) {
            return None;
        }
        found = Some(day);
    }
    found
}

/// 水曜日, (水), 星期三, 周三, 수요일, (수).
fn sign(tokens: &[Token], at: usize, word: &str) -> Option<Weekday> {
    let mut chars = word.chars();
    let c = chars.next().filter(|_| chars.next().is_none())?;
    let (_, day) = SIGNS.iter().find(|(sign, _)| *sign == c)?;
    let before = at.checked_sub(1).and_then(|before| tokens.get(before));
    let after = tokens.get(at + 1);
    let is =
        |token: Option<&Token>, words: &[&str]| token.and_then(Token::word).is_some_and(|word| words.contains(&word));
    let bracketed = before.is_some_and(|token| token.is_sign('(')) && after.is_some_and(|token| token.is_sign(')'));
    (bracketed || is(after, &["曜", "요"]) || is(before, &["期", "周", "週"])).then_some(*day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dates::tokens::scan;

    #[track_caller]
    fn check(text: &str, expect: Option<Weekday>) {
        assert_eq!(only_weekday(&scan(text, 100)), expect, "{text}");
    }

    #[test]
    fn days_are_known_in_many_languages() {
        for text in [
            "Wednesday, 13 August",
            "am Mittwoch, 13. August",
            "mercredi 13 août",
            "miércoles 13",
            "mercoledì 13",
            "quarta-feira",
            "woensdag",
            "onsdag den 13.",
            "keskiviikkona",
            "środa",
            "středa",
            "среда, 13",
            "середа",
            "сряда",
            "Τετάρτη",
            "Çarşamba",
            "miercuri",
            "szerda",
            "kolmapäev",
            "trešdiena",
            "trečiadienis",
            "dimecres",
            "rabu",
            "الأربعاء",
            "बुधवार",
            "8月13日(水)",
            "8月13日水曜日",
            "星期三",
            "周三",
            "8월 13일 (수)",
            "수요일",
        ] {
            check(text, Some(Weekday::Wednesday));
        }
    }

    #[test]
    fn two_days_tell_nothing_and_neither_does_none() {
        check("from Wednesday to Friday", None);
        check("13 August", None);
        check("8月13日", None);
    }
}
