//! Names found in invented texts.

use proptest::prelude::*;

use super::*;

fn shown(text: &str, language: &str) -> Vec<String> {
    let gazetteer = Gazetteer::embedded();
    let language = Language::from_code(language).unwrap();
    let chars: Vec<char> = text.chars().collect();
    let mut spans: Vec<(u32, String)> = Vec::new();
    for entity in find(&[(MentionField::Body, text)], language, &gazetteer) {
        for mention in &entity.mentions {
            let written: String = chars[mention.start as usize..mention.end as usize].iter().collect();
            spans.push((mention.start, format!("{written}={}", entity.id)));
        }
    }
    spans.sort();
    spans.into_iter().map(|(_, span)| span).collect()
}

#[test]
fn known_names_and_their_short_forms() {
    let found = shown("Vladimir Putin met reporters in Moscow. Putin said NATO was to blame.", "en");
    assert_eq!(
        found,
        ["Vladimir Putin=person:vladimir-putin", "Moscow=place:moscow", "Putin=person:vladimir-putin", "NATO=org:nato"]
    );
}

#[test]
fn names_in_capitals_are_shown_in_the_usual_letters() {
    let check = |name: &str, expect: &str| assert_eq!(unshouted(name), expect);
    check("OSTER BAY", "Oster Bay");
    check("NATO", "NATO");
    check("US SENATE", "US Senate");
    check("Oster Bay", "Oster Bay");
    check("北京 市", "北京 市");
}

#[test]
fn unknown_names_by_their_cues() {
    let found =
        shown("President Mara Ellingsen of Caldria spoke in Oster Bay. Ms Ellingsen thanked Tarn Sea Lines.", "en");
    assert!(found.contains(&"Mara Ellingsen=person:mara-ellingsen".to_owned()), "{found:?}");
    assert!(found.contains(&"Oster Bay=place:oster-bay".to_owned()), "{found:?}");
    assert!(found.contains(&"Ellingsen=person:mara-ellingsen".to_owned()), "{found:?}");
    assert!(found.contains(&"Tarn Sea Lines=org:tarn-sea-lines".to_owned()), "{found:?}");
}

#[test]
fn a_name_means_one_thing_throughout() {
    let found = shown("Oster Bay won the final. Thousands danced in Oster Bay, and nobody slept near Oster Bay.", "en");
    assert_eq!(found, ["Oster Bay=place:oster-bay"; 3]);
    let found = shown("Trump spoke first. The crowd waited for Donald Trump in Trump country.", "en");
    assert!(found.iter().all(|name| name.ends_with("=person:donald-trump")) && found.len() == 3, "{found:?}");
}

#[test]
fn a_guess_needs_somebody_to_speak_or_to_be_called_by_the_surname() {
    assert_eq!(shown("Everybody has heard of Gangram Stylee by now.", "en"), Vec::<String>::new());
    assert_eq!(
        shown("The skipper was Tjark Sandvoll, 54, of the trawler.", "en"),
        ["Tjark Sandvoll=person:tjark-sandvoll"]
    );
    let found = shown("The trawler belongs to Tjark Sandvoll. Sandvoll lost his boat.", "en");
    assert_eq!(found, ["Tjark Sandvoll=person:tjark-sandvoll", "Sandvoll=person:tjark-sandvoll"]);
}

#[test]
fn words_that_also_stand_in_small_letters_make_no_name() {
    let found = shown(
        "Tarn Harvesters said prices rose. Most harvesters of the coast agreed. The NET of the net gain fell.",
        "en",
    );
    assert_eq!(found, Vec::<String>::new());
    let found = shown("Everybody knows Brine Callow, said Brine Callow of the port.", "en");
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn headlines_in_capitals_name_only_what_is_known() {
    assert_eq!(shown("CHAIRMAN HARL SANDVOLL RESIGNS FROM TARN BANK", "en"), Vec::<String>::new());
    assert_eq!(shown("CAIRO, Nov 3 - The market closed early.", "en"), ["CAIRO=place:cairo"]);
}

#[test]
fn offices_things_and_parts_of_countries() {
    let check = |text: &str, expect: &[&str]| assert_eq!(shown(text, "en"), expect, "{text}");
    check("Secretary of State Ada Quill left early.", &["Ada Quill=person:ada-quill"]);
    check("Chancellor of the Exchequer Orla Wick spoke.", &["Orla Wick=person:orla-wick"]);
    check("They passed the Harbour Transparency Act, and the Harbour Transparency Act holds.", &[]);
    check("It rained in all of Western Australia.", &["Western Australia=place:western-australia"]);
}

#[test]
fn people_are_called_by_their_given_names_too() {
    let found = shown("Martha Quillon lost the boat. Later Martha found it.", "en");
    assert_eq!(found, ["Martha Quillon=person:martha-quillon", "Martha=person:martha-quillon"]);
    let found = shown("Martha Quillon and Martha Sandvoll lost the boat. Later Martha found it.", "en");
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn storms_peoples_titles_and_abbreviations_are_nobody() {
    for text in [
        "The coast waited for Storm Ottoline, and Storm Ottoline came.",
        "The South Korean and the Costa Ricans met the Prime Minister.",
        "She is CEO of nothing and watches TV, whatever the GDP does.",
    ] {
        let people = shown(text, "en").into_iter().filter(|name| !name.contains("=place:")).collect::<Vec<_>>();
        assert_eq!(people, Vec::<String>::new(), "{text}");
    }
}

#[test]
fn scripts_without_capitals() {
    assert!(shown("习近平在北京会见记者。", "zh").contains(&"北京=place:beijing".to_owned()));
}

#[test]
fn sentences_begin_with_capitals_and_are_no_names() {
    assert_eq!(shown("Prices rose again. However, nobody bought. Monday was quiet.", "en"), Vec::<String>::new());
}

proptest! {
    #[test]
    fn offsets_lie_in_the_text(text in "[A-Za-zÀ-ÿ北京 .,'’\\n-]{0,120}") {
        let gazetteer = Gazetteer::from_tsv("Paris\tLutetia\n北京\t", "", "Ann Lee\t", "Ann");
        let n_chars = text.chars().count() as u32;
        for entity in find(&[(MentionField::Body, &text)], Language::UNDETERMINED, &gazetteer) {
            for mention in entity.mentions {
                prop_assert!(mention.start < mention.end && mention.end <= n_chars);
            }
        }
    }
}
