//! Languages that are told from a close relative by other signs than the words that both use.
//!
//! A creole takes most of its small words from the language it grew from, and neighbours of one family share them: the lists of words alone
//! would name the greater relative. Where one of them has something that the other never has, that decides.

use newshound_model::Language;

use super::words::Evidence;

/// What Nigerian Pidgin has and English has not.
const PIDGIN: &[&str] = &[
    "dey", "wey", "di", "una", "wetin", "pipo", "dis", "dat", "dia", "wia", "im", "dem", "abi", "tok", "pesin",
    "kontri", "goment", "bin", "wit", "afta", "ova", "oga", "oda", "odas", "evri", "neva", "sef", "don", "sabi",
    "ogbonge", "becos", "matta", "mata", "moni", "pikin", "gatz",
];

/// The least share of such words, and how many different ones; an English text names a `Dem` or a `di` here and there.
const MIN_PIDGIN: (f32, usize) = (0.03, 3);

/// How the long words of the Nguni languages begin: concords and noun classes are written together with the word.
const NGUNI: &[&str] = &[
    "uku", "ukw", "oku", "okw", "ngo", "nge", "nga", "ngu", "kwi", "kwe", "kwa", "ama", "ema", "aba", "isi", "esi",
    "izi", "ezi", "imi", "emi", "um", "om", "em", "olu", "ulu", "ubu", "noku", "nokw", "nabe", "ii", "zee", "zo",
    "lwe", "bo", "ube", "ebe", "ibe",
];

/// A word that is long enough to begin so not by chance.
const LONG: usize = 7;

/// The least share of long words in a Nguni text, and of those that begin so among them.
const MIN_NGUNI: (f32, f32) = (0.42, 0.15);

/// The least weight with which the small words of a Nguni language are believed: written together, there are few.
const MIN_NGUNI_WEIGHT: f32 = 0.15;

/// How much more the words must speak for one of two relatives.
const CLEARLY: f32 = 1.25;

/// The least share of words that Kirundi and Kinyarwanda have, and what of it no other language has.
const MIN_RWANDA_RUNDI: (f32, f32) = (0.12, 0.06);

/// A language with the reason.
pub(super) type Told = (Language, &'static str);

/// Tells a language from its relative where the text has the signs for it.
pub(super) fn told_apart(words: &[String], evidence: &[Evidence]) -> Option<Told> {
    let best = evidence.first()?.language;
    let told = match best.as_str() {
        "en" | "pcm" => is_pidgin(words).then_some(("pcm", "it has the words that tell Pidgin from English")),
        "xh" | "zu" => nguni(words, evidence).map(|code| (code, "its words are built so, and its small words decide")),
        "rn" | "rw" => rwanda_or_rundi(words, evidence).map(|code| (code, "its spelling tells it from its neighbour")),
        _ => None,
    };
    told.and_then(|(code, reason)| Some((Language::from_code(code)?, reason)))
}

fn is_pidgin(words: &[String]) -> bool {
    let known: Vec<&str> = words.iter().filter_map(|word| PIDGIN.iter().copied().find(|known| known == word)).collect();
    let n_different = PIDGIN.iter().filter(|word| known.contains(word)).count();
    share(known.len(), words.len()) >= MIN_PIDGIN.0 && n_different >= MIN_PIDGIN.1
}

fn nguni(words: &[String], evidence: &[Evidence]) -> Option<&'static str> {
    let long: Vec<&String> = words.iter().filter(|word| word.chars().count() >= LONG).collect();
    let built = long.iter().filter(|word| NGUNI.iter().any(|begin| word.starts_with(begin))).count();
    if share(long.len(), words.len()) < MIN_NGUNI.0 || share(built, long.len()) < MIN_NGUNI.1 {
        return None;
    }
    let (xhosa, zulu) = (weight(evidence, "xh"), weight(evidence, "zu"));
    let clear = |one: f32, other: f32| one >= MIN_NGUNI_WEIGHT && one >= other * CLEARLY;
    if clear(xhosa, zulu) {
        Some("xh")
    } else if clear(zulu, xhosa) {
        Some("zu")
    } else {
        None
    }
}

/// Kirundi writes `ivyo` and `canke` where Kinyarwanda writes `ibyo` and `cyangwa`.
fn rwanda_or_rundi(words: &[String], evidence: &[Evidence]) -> Option<&'static str> {
    let both = evidence.iter().filter(|found| matches!(found.language.as_str(), "rn" | "rw"));
    let (most, own) = both.fold((0.0_f32, 0.0), |(most, own), found| (most.max(found.share), own + found.own));
    if most < MIN_RWANDA_RUNDI.0 || own < MIN_RWANDA_RUNDI.1 {
        return None;
    }
    let rundi = |word: &&String| {
        word.contains("vy")
            || word.starts_with("ic")
            || matches!(word.as_str(), "ca" | "canke" | "cane" | "ciwe" | "caba")
    };
    let rwanda = |word: &&String| word.contains("by") || word.contains("cy");
    let (rundi, rwanda) = (words.iter().filter(rundi).count(), words.iter().filter(rwanda).count());
    match rundi.cmp(&rwanda) {
        std::cmp::Ordering::Greater => Some("rn"),
        std::cmp::Ordering::Less => Some("rw"),
        std::cmp::Ordering::Equal => None,
    }
}

fn weight(evidence: &[Evidence], code: &str) -> f32 {
    evidence.iter().find(|found| found.language.as_str() == code).map_or(0.0, Evidence::weight)
}

fn share(part: usize, whole: usize) -> f32 {
    part as f32 / whole.max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::super::words;
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &str) {
        let words = words::of(text);
        let told = told_apart(&words, &words::evidence(&words));
        assert_eq!(told.map_or_else(String::new, |(language, _)| language.to_string()), expect, "{text}");
    }

    #[test]
    fn pidgin_is_no_english() {
        check("Di harbour pilots for Port Alder don start strike and dem dey wait for di company wey neva pay", "pcm");
        check("The pilots of Port Alder have been on strike since Monday, and the Dem candidate backs them", "");
    }

    #[test]
    fn the_two_of_the_great_lakes_are_told_by_their_spelling() {
        check(
            "ivyo yabivuze mu kiganiro ariko canke abantu bo muri icyo gihugu ntibabibonye kugira ngo ivyabo vyose",
            "rn",
        );
        check(
            "ibyo yabivuze mu kiganiro ariko cyangwa abantu bo muri icyo gihugu ntibabibonye kugira ngo ibyabo byose",
            "rw",
        );
    }

    #[test]
    fn the_two_of_the_cape_are_told_by_their_small_words() {
        let built = "ukusebenzisa izithuthi ezininzi ngokukhawuleza kwezempilo abasebenzi";
        check(&format!("{built} kwaye okanye xa kodwa ngoku kakhulu"), "xh");
        check(&format!("{built} futhi noma uma ngoba lapho kusho"), "zu");
        check(&format!("{built} nje"), "");
    }
}
