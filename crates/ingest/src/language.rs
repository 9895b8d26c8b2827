//! Which language a text is in, and when nobody can tell.
//!
//! Two voters: `whatlang` (trigrams, 69 languages) and `whichlang` (16 languages). A detector that knows a language too little takes it for a
//! neighbour with great confidence, so a Latin text is only believed when it also uses that language's most frequent words
//! ([`FUNCTION_WORDS`]). What nobody knows is "und".

use newshound_model::Language;
use whatlang::Script;

/// How much of a text is looked at, in bytes: enough to tell, and quick.
const SAMPLE_BYTES: usize = 1_600;

/// A text of fewer letters tells little.
const FEW_LETTERS: usize = 40;

/// The share of words that must be function words of a Latin-script language for it to be believed.
const FUNCTION_SHARE: f32 = 0.12;

/// The language of a text; `hint` is what its page, feed or record says.
#[must_use]
pub fn detect(text: &str, hint: Option<Language>) -> Language {
    let sample = sample(text);
    let n_letters = sample.chars().filter(|c| c.is_alphabetic()).take(FEW_LETTERS).count();
    let hint = hint.filter(Language::is_known);
    if n_letters < FEW_LETTERS && !has_cjk(sample) {
        return hint.unwrap_or(Language::UNDETERMINED);
    }
    let Some(info) = whatlang::detect(sample) else { return hint.unwrap_or(Language::UNDETERMINED) };
    let guess = of_whatlang(info.lang());
    if info.script() != Script::Latin {
        return other_script(sample, guess, info.is_reliable(), hint);
    }
    let second = whichlang_code(sample);
    // The hint decides between neighbours, and where the text speaks for it.
    if let Some(hint) = hint
        && (hint == guess || Some(hint) == second || function_share(sample, hint) >= FUNCTION_SHARE)
        && function_share(sample, hint) + 0.06 >= function_share(sample, guess)
    {
        return hint;
    }
    let best = FUNCTION_WORDS
        .iter()
        .map(|(code, _)| code)
        .filter_map(|code| Language::from_code(code))
        .map(|language| (function_share(sample, language), language))
        .max_by(|a, b| a.0.total_cmp(&b.0));
    let Some((share, by_words)) = best else { return Language::UNDETERMINED };
    let voted = |language: Language| language == guess || Some(language) == second;
    if share >= FUNCTION_SHARE && (voted(by_words) || share >= 0.25) {
        return by_words;
    }
    if function_share(sample, guess) >= FUNCTION_SHARE {
        return guess;
    }
    Language::UNDETERMINED
}

/// Scripts other than Latin mostly belong to one language that detectors know, or to few.
fn other_script(sample: &str, guess: Language, reliable: bool, hint: Option<Language>) -> Language {
    if let Some(hint) = hint.filter(|hint| *hint == guess || !reliable) {
        return hint;
    }
    let is_ethiopic = sample.chars().filter(|c| ('\u{1200}'..='\u{137f}').contains(c)).count() > 20;
    if is_ethiopic {
        return ethiopic(sample);
    }
    if reliable || !matches!(guess.as_str(), "ru" | "uk" | "bg" | "mk" | "sr" | "be" | "fa" | "ar" | "ur" | "he" | "yi")
    {
        return guess;
    }
    // Within one script the letters of a neighbour decide.
    let has = |letters: &str| sample.chars().any(|c| letters.contains(c));
    match guess.as_str() {
        "ru" | "uk" | "bg" | "mk" | "sr" | "be" if has("їєґ") => code("uk"),
        "ru" | "uk" | "be" if has("ў") => code("be"),
        "ru" | "uk" | "bg" | "mk" | "sr" | "be" if has("ђћј") => code("sr"),
        "ar" | "fa" | "ur" if has("ٹڈڑے") => code("ur"),
        "ar" | "fa" if has("پچژگ") => code("fa"),
        _ => guess,
    }
}

/// Amharic and Tigrinya share a script: each has words and letters that the other has seldom.
fn ethiopic(sample: &str) -> Language {
    let count = |words: &[&str]| words.iter().map(|word| sample.matches(word).count()).sum::<usize>();
    let amharic = count(&["ነው", "እና", "ላይ", "ውስጥ", "ናቸው", "ነበር", "አንድ", "ዓ.ም"]);
    let tigrinya = count(&["እዩ", "ከምዘሎ", "ናይ", "ድማ", "ኣብ", "እዮም", "ነዚ", "ኣ"]);
    match amharic.cmp(&tigrinya) {
        std::cmp::Ordering::Greater => code("am"),
        std::cmp::Ordering::Less => code("ti"),
        std::cmp::Ordering::Equal => Language::UNDETERMINED,
    }
}

fn code(code: &str) -> Language {
    Language::from_code(code).unwrap_or(Language::UNDETERMINED)
}

fn sample(text: &str) -> &str {
    if text.len() <= SAMPLE_BYTES {
        return text;
    }
    let end = (0..=SAMPLE_BYTES).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    &text[..end]
}

fn has_cjk(text: &str) -> bool {
    text.chars()
        .filter(|c| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'))
        .take(8)
        .count()
        >= 8
}

/// The code of a language of whatlang, which uses ISO 639-3.
fn of_whatlang(language: whatlang::Lang) -> Language {
    use whatlang::Lang;
    let two = match language {
        Lang::Eng => "en",
        Lang::Rus => "ru",
        Lang::Cmn => "zh",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Ben => "bn",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Ukr => "uk",
        Lang::Kat => "ka",
        Lang::Ara => "ar",
        Lang::Hin => "hi",
        Lang::Jpn => "ja",
        Lang::Heb => "he",
        Lang::Yid => "yi",
        Lang::Pol => "pl",
        Lang::Amh => "am",
        Lang::Jav => "jv",
        Lang::Kor => "ko",
        Lang::Nob => "no",
        Lang::Dan => "da",
        Lang::Swe => "sv",
        Lang::Fin => "fi",
        Lang::Tur => "tr",
        Lang::Nld => "nl",
        Lang::Hun => "hu",
        Lang::Ces => "cs",
        Lang::Ell => "el",
        Lang::Bul => "bg",
        Lang::Bel => "be",
        Lang::Mar => "mr",
        Lang::Kan => "kn",
        Lang::Ron => "ro",
        Lang::Slv => "sl",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Mkd => "mk",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Est => "et",
        Lang::Tam => "ta",
        Lang::Vie => "vi",
        Lang::Urd => "ur",
        Lang::Tha => "th",
        Lang::Guj => "gu",
        Lang::Uzb => "uz",
        Lang::Pan => "pa",
        Lang::Aze => "az",
        Lang::Ind => "id",
        Lang::Tel => "te",
        Lang::Pes => "fa",
        Lang::Mal => "ml",
        Lang::Ori => "or",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Sin => "si",
        Lang::Khm => "km",
        Lang::Tuk => "tk",
        Lang::Aka => "ak",
        Lang::Zul => "zu",
        Lang::Sna => "sn",
        Lang::Afr => "af",
        Lang::Lat => "la",
        Lang::Slk => "sk",
        Lang::Cat => "ca",
        Lang::Tgl => "tl",
        Lang::Hye => "hy",
        Lang::Epo => "eo",
        _ => "und",
    };
    code(two)
}

fn whichlang_code(text: &str) -> Option<Language> {
    Language::from_code(whichlang::detect_language(text).three_letter_code()).map(|three| {
        code(match three.as_str() {
            "eng" => "en",
            "deu" => "de",
            "fra" => "fr",
            "spa" => "es",
            "ita" => "it",
            "por" => "pt",
            "nld" => "nl",
            "rus" => "ru",
            "swe" => "sv",
            "tur" => "tr",
            "vie" => "vi",
            "ara" => "ar",
            "cmn" => "zh",
            "hin" => "hi",
            "jpn" => "ja",
            "kor" => "ko",
            _ => "und",
        })
    })
}

/// The share of a text's words that are function words of a language.
fn function_share(text: &str, language: Language) -> f32 {
    let Some((_, words)) = FUNCTION_WORDS.iter().find(|(code, _)| *code == language.as_str()) else { return 0.0 };
    let (mut all, mut function) = (0_u32, 0_u32);
    for word in text.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty()).take(250) {
        all += 1;
        let lower = word.to_lowercase();
        function += u32::from(words.split(' ').any(|known| known == lower));
    }
    function as f32 / all.max(1) as f32
}

/// The most frequent words of Latin-script languages of news: those that hardly any other language has among its own.
const FUNCTION_WORDS: &[(&str, &str)] = &[
    (
        "en",
        "the of and to in is that for on was with as at by from are this have be has an it he said his were which not will their they who but been had after more",
    ),
    (
        "de",
        "der die das und den von zu mit ist im des auf für sich nicht eine dem auch als ein es an werden aus er hat dass sie nach bei einer um am sind noch wie einem über",
    ),
    (
        "fr",
        "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec aux son été ont cette mais ou comme elle nous leur",
    ),
    (
        "es",
        "de la que el en y los del se las por un para con no una su al es lo como más o pero sus le ha este fue son entre está cuando muy sin sobre también",
    ),
    (
        "pt",
        "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à seu sua ou ser quando há nos já está são pelo",
    ),
    (
        "it",
        "di che e la il un a per in è una non sono con del si della i le da dei al ha come più nel anche alla gli ma lo delle nella su questo stato dal",
    ),
    (
        "nl",
        "de het een van en in is dat op te zijn met voor niet aan er om ook als maar door bij naar uit heeft worden nog wordt over hij ze was werd deze",
    ),
    (
        "sv",
        "och i att det som en på är av för med den till inte har de om ett han men var jag sig från vi så kan när år under också efter eller nu",
    ),
    (
        "no",
        "og i det er på som en til å for av at med de ikke den har om et var fra han men vi kan jeg så ble vil etter også skal mot seg sier",
    ),
    (
        "da",
        "og i at det er på til en som for af med de ikke den har om et var der han men kan fra vi ved blev efter også skal mod sig siger være jeg",
    ),
    (
        "fi",
        "ja on ei se että oli ovat mutta hän kun myös joka niin kuin ole mukaan sen jo vuoden vain voi olla tai sekä nyt joka jotka kanssa mitä",
    ),
    (
        "pl",
        "w i na z się nie do to że jest o jak po co ale za od przez są jego który tym dla tak czy być już tego także które było oraz ich może",
    ),
    (
        "cs",
        "a se v na je že s z o do i to k ve pro za by ale si po jako které od jsou který tak byl jeho bylo nebo již už podle také",
    ),
    (
        "sk",
        "a sa v na je že s z o do aj to k vo pre za by ale si po ako ktoré od sú ktorý tak bol jeho bolo alebo už podľa tiež",
    ),
    (
        "hu",
        "a az és hogy nem is egy meg van de csak ez azt már el volt ha mint még szerint kell ki akkor után között lehet lesz vagy",
    ),
    (
        "ro",
        "de și în a la cu pe că nu din o un pentru este care mai au fost ca sunt se al ale sau dar după prin ce lui fi ar prin",
    ),
    (
        "tr",
        "ve bir bu da de için ile olarak daha çok olan gibi en o ise kadar sonra olduğu var ancak her ne değil yeni göre tarafından",
    ),
    (
        "id",
        "yang dan di ini dengan untuk dari itu dalam tidak pada akan juga ke karena ada oleh saat mereka sudah telah bisa adalah tersebut",
    ),
    (
        "ca",
        "de la i el que a en els les un per del una amb és al no ha les són però més com dels aquest aquesta va ser també han",
    ),
    (
        "hr",
        "je i u na da se za su s od o kao koji ne što to iz bi ali po će do je nije bio kako koje još nakon sve ili",
    ),
    ("sl", "in je v na da se za so z ki pa s po tudi ne od kot bo iz bi kar pri do še bil ali kako več lahko"),
    ("lt", "ir į yra kad iš su bei tai kaip dėl po bet už apie nuo jis buvo kurie ar taip pat prie jau tik"),
    ("lv", "un ir ka no uz ar par kas arī bet pēc tika gada tas kā pie bija vai lai viņš nav šo"),
    ("et", "ja on ei et see kui oma oli ka mis ning aga või kes pole veel siis selle kuid olid pärast"),
    ("vi", "và của là có trong được các cho một với không người này đã để những từ khi tại về đến ở"),
    ("eo", "la de kaj en al estas ke por ne la kun ĝi pri sed el kiu oni estis li ĉi per sur kiel tiu"),
    ("af", "die en van in is het dat 'n te nie op met vir wat hy sy as aan was ook maar om deur word"),
    ("tl", "ang ng sa na mga at ay si ni para ito hindi may kay nang siya niya ko rin"),
    ("sq", "të e në dhe i për me që një nga është ka si nuk më do janë se u por tij"),
    ("eu", "eta da du ez bat izan dute ere den dira baina hau zuen egin beste dago"),
    ("ga", "an na agus ar le go do is i sé bhí atá ag ó gur leis mar"),
    ("is", "og í að á er sem til um við það en af með ekki hann var fyrir hefur frá"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, hint: Option<&str>, expect: &str) {
        assert_eq!(detect(text, hint.and_then(Language::from_code)).as_str(), expect, "{text}");
    }

    #[test]
    fn languages_of_news() {
        check(
            "The pilots of the harbour stopped work on Wednesday, and nineteen ships have been waiting outside since.",
            None,
            "en",
        );
        check(
            "Die Lotsen des Hafens haben am Mittwoch die Arbeit niedergelegt, und neunzehn Schiffe warten seitdem vor der Einfahrt.",
            None,
            "de",
        );
        check(
            "Les pilotes du port ont cessé le travail mercredi, et dix-neuf navires attendent depuis devant l'entrée de la rade.",
            None,
            "fr",
        );
        check(
            "Лоцманы порта прекратили работу в среду, и девятнадцать судов ждут у входа в гавань с самого утра.",
            None,
            "ru",
        );
        check("港口领航员周三停止工作，十九艘船只在港外等候。工会表示罢工将持续到周五。", None, "zh");
        check("أوقف مرشدو الميناء العمل يوم الأربعاء وتنتظر تسع عشرة سفينة خارج المرفأ منذ الصباح", None, "ar");
    }

    #[test]
    fn what_nobody_knows_is_undetermined() {
        check(
            "Gwamnatin tarayya ta ce za ta ci gaba da biyan kudin tallafin man fetur har zuwa karshen shekara mai zuwa a kasar",
            None,
            "und",
        );
        check(
            "Ndi ozo na-achọ ka e mee ntuli aka ọzọ n'ihi na ha ekwetaghị na nke mbụ mere n'ụzọ ziri ezi na steeti ahụ dum",
            None,
            "und",
        );
        check("Storm", None, "und");
    }

    #[test]
    fn a_hint_helps_where_the_text_says_little() {
        check("Storm", Some("en"), "en");
        check(
            "Regjeringen sier at det ikke er mulig å gjøre mer for de som har mistet hjemmene sine i flommen på Vestlandet.",
            Some("no"),
            "no",
        );
        check(
            "The pilots of the harbour stopped work on Wednesday, and nineteen ships have been waiting outside since.",
            Some("de"),
            "en",
        );
    }
}
