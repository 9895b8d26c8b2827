//! Which script a text is written in, and what its letters say of the language.
//!
//! Most scripts belong to one language of news. Where several share one, each has letters or small words that the others lack.

use newshound_model::Language;

/// What the letters of a text say.
#[derive(Debug)]
pub(super) enum Writing {
    /// It has no letters.
    Nothing,
    /// Latin letters.
    Latin {
        /// How many.
        letters: usize,
    },
    /// A script that one language uses.
    One(Language),
    /// A script of several.
    Shared {
        /// How many letters.
        letters: usize,
        /// Codes with what speaks for each; 0 when nothing does.
        languages: Vec<(&'static str, f32)>,
    },
}

/// The scripts, by the letters that decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    Armenian,
    Georgian,
    Hebrew,
    Arabic,
    Thaana,
    Devanagari,
    Bengali,
    Gurmukhi,
    Gujarati,
    Oriya,
    Tamil,
    Telugu,
    Kannada,
    Malayalam,
    Sinhala,
    Thai,
    Lao,
    Tibetan,
    Myanmar,
    Khmer,
    Ethiopic,
    Hangul,
    Kana,
    Han,
}

const ALL: [Script; 27] = [
    Script::Latin,
    Script::Greek,
    Script::Cyrillic,
    Script::Armenian,
    Script::Georgian,
    Script::Hebrew,
    Script::Arabic,
    Script::Thaana,
    Script::Devanagari,
    Script::Bengali,
    Script::Gurmukhi,
    Script::Gujarati,
    Script::Oriya,
    Script::Tamil,
    Script::Telugu,
    Script::Kannada,
    Script::Malayalam,
    Script::Sinhala,
    Script::Thai,
    Script::Lao,
    Script::Tibetan,
    Script::Myanmar,
    Script::Khmer,
    Script::Ethiopic,
    Script::Hangul,
    Script::Kana,
    Script::Han,
];

/// Finds the script of a text and, in it, what speaks for which language.
pub(super) fn writing(text: &str) -> Writing {
    let mut counts = [0_usize; ALL.len()];
    for c in text.chars() {
        if let Some(script) = script_of(c) {
            counts[script as usize] += 1;
        }
    }
    let count = |script: Script| counts[script as usize];
    // A Chinese or Japanese letter says as much as three Latin ones, and Latin names stand in every such text.
    let weighted = |script: Script| match script {
        Script::Han | Script::Kana | Script::Hangul => count(script) * 3,
        _ => count(script),
    };
    let Some(script) = ALL.into_iter().filter(|script| count(*script) > 0).max_by_key(|script| weighted(*script))
    else {
        return Writing::Nothing;
    };
    let letters = count(script);
    let one = |code: &str| Language::from_code(code).map_or(Writing::Nothing, Writing::One);
    let among = |languages: &[Candidate]| Writing::Shared { letters, languages: scores(text, letters, languages) };
    match script {
        Script::Latin => Writing::Latin { letters },
        Script::Cyrillic => among(CYRILLIC),
        Script::Arabic => among(ARABIC),
        Script::Devanagari => among(DEVANAGARI),
        Script::Ethiopic => among(ETHIOPIC),
        Script::Hebrew => among(HEBREW),
        Script::Bengali => among(BENGALI),
        // Japanese mixes both scripts and always has endings in its own; a Chinese text has some in names at the most.
        Script::Han | Script::Kana if count(Script::Kana) * 12 > count(Script::Han) => one("ja"),
        Script::Han | Script::Kana => one("zh"),
        Script::Greek => one("el"),
        Script::Armenian => one("hy"),
        Script::Georgian => one("ka"),
        Script::Thaana => one("dv"),
        Script::Gurmukhi => one("pa"),
        Script::Gujarati => one("gu"),
        Script::Oriya => one("or"),
        Script::Tamil => one("ta"),
        Script::Telugu => one("te"),
        Script::Kannada => one("kn"),
        Script::Malayalam => one("ml"),
        Script::Sinhala => one("si"),
        Script::Thai => one("th"),
        Script::Lao => one("lo"),
        Script::Tibetan => one("bo"),
        Script::Myanmar => one("my"),
        Script::Khmer => one("km"),
        Script::Hangul => one("ko"),
    }
}

fn script_of(c: char) -> Option<Script> {
    Some(match c {
        'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => Script::Latin,
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Script::Greek,
        '\u{400}'..='\u{52f}' => Script::Cyrillic,
        '\u{530}'..='\u{58f}' => Script::Armenian,
        '\u{590}'..='\u{5ff}' => Script::Hebrew,
        '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' => {
            Script::Arabic
        }
        '\u{780}'..='\u{7bf}' => Script::Thaana,
        '\u{900}'..='\u{97f}' => Script::Devanagari,
        '\u{980}'..='\u{9ff}' => Script::Bengali,
        '\u{a00}'..='\u{a7f}' => Script::Gurmukhi,
        '\u{a80}'..='\u{aff}' => Script::Gujarati,
        '\u{b00}'..='\u{b7f}' => Script::Oriya,
        '\u{b80}'..='\u{bff}' => Script::Tamil,
        '\u{c00}'..='\u{c7f}' => Script::Telugu,
        '\u{c80}'..='\u{cff}' => Script::Kannada,
        '\u{d00}'..='\u{d7f}' => Script::Malayalam,
        '\u{d80}'..='\u{dff}' => Script::Sinhala,
        '\u{e00}'..='\u{e7f}' => Script::Thai,
        '\u{e80}'..='\u{eff}' => Script::Lao,
        '\u{f00}'..='\u{fff}' => Script::Tibetan,
        '\u{1000}'..='\u{109f}' => Script::Myanmar,
        '\u{10a0}'..='\u{10ff}' | '\u{1c90}'..='\u{1cbf}' => Script::Georgian,
        '\u{1200}'..='\u{139f}' => Script::Ethiopic,
        '\u{1780}'..='\u{17ff}' => Script::Khmer,
        '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7af}' => Script::Hangul,
        '\u{3041}'..='\u{30ff}' => Script::Kana,
        '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' => Script::Han,
        _ => return None,
    })
}

/// What tells a language from the others of its script.
struct Candidate {
    code: &'static str,
    /// Letters that only this language, or only few, use.
    letters: &'static str,
    /// Letters it never uses.
    foreign: &'static str,
    /// Its small words.
    words: &'static str,
}

const fn candidate(code: &'static str, letters: &'static str, foreign: &'static str, words: &'static str) -> Candidate {
    Candidate { code, letters, foreign, words }
}

/// Scores the languages of a script: shares of small words and of own letters, less those of foreign letters.
fn scores(text: &str, letters: usize, candidates: &[Candidate]) -> Vec<(&'static str, f32)> {
    let words: Vec<&str> = text
        .split(|c: char| !(c.is_alphabetic() || matches!(c, '\u{900}'..='\u{9ff}' | '\u{64b}'..='\u{65f}')))
        .filter(|word| !word.is_empty())
        .take(320)
        .collect();
    let lower: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let share = |set: &str| {
        if set.is_empty() {
            return 0.0;
        }
        text.chars().filter(|c| c.to_lowercase().any(|c| set.contains(c))).count() as f32 / letters.max(1) as f32
    };
    candidates
        .iter()
        .map(|candidate| {
            let known = lower.iter().filter(|word| candidate.words.split(' ').any(|other| other == *word)).count();
            let by_words = known as f32 / lower.len().max(1) as f32;
            let score = by_words + share(candidate.letters) * 4.0 - share(candidate.foreign) * 12.0;
            (candidate.code, score.max(0.0))
        })
        .collect()
}

const CYRILLIC: &[Candidate] = &[
    candidate(
        "ru",
        "ыэё",
        "іїєґўјљњђћџѓќѕәғқңөұүһӣӯҷҳ",
        "и в не на что с по как это для из к от за о он его то а же но при до у так был все были было также быть после которые который или года году она чтобы уже их еще только",
    ),
    candidate(
        "uk",
        "їєґі",
        "ыэёъўјљњђћџѓќѕәғқңөұүһӣӯҷҳ",
        "і в не на що з як та до у за про від це для по він його а але при також були було які який або року після є й його їх вже бути щоб ще може під через",
    ),
    candidate(
        "be",
        "ўі",
        "ищъїєґјљњђћџѓќѕәғқңөұүһӣӯҷҳ",
        "і ў не на што з як да у за пра ад гэта для па ён яго а але пры таксама былі было якія які або года пасля ёсць іх ужо быць каб яшчэ",
    ),
    candidate(
        "bg",
        "ъщ",
        "ыэёіїєґўјљњђћџѓќѕәғқңөұүһӣӯҷҳ",
        "и в не на че с по как това за от до е да се са ще който които също със го те или след при бъде а но му си беше още само има година когато ни ги",
    ),
    candidate(
        "sr",
        "ђћјљњџ",
        "ыэёъщіїєґўяюйѓќѕәғқңөұүһӣӯҷҳ",
        "и у не на да је се су за од са који што као из би али по ће до није био како које још након све или то коју према само има бити већ тако те јер када",
    ),
    candidate(
        "mk",
        "ѓќѕјљњџ",
        "ыэёъщіїєґўяюйђћәғқңөұүһӣӯҷҳ",
        "и во не на да е се за од со кој што како но ќе до беше кои уште по сите или тоа според само има бидат веќе така бидејќи кога која го ги ја",
    ),
    candidate(
        "kk",
        "әғқңөұүһі",
        "їєґўјљњђћџѓќѕӣӯҷҳ",
        "және мен бұл үшін деп бір да де жылы бойынша қазақстан туралы болып еді ол осы сондай керек екен болады",
    ),
    candidate(
        "ky",
        "ңөү",
        "іїєґўјљњђћџѓќѕәғқұһӣӯҷҳ",
        "жана менен бул үчүн деп бир да жылы боюнча кыргызстан тууралуу болуп эле ал ушул болгон",
    ),
    candidate(
        "tt",
        "әөүңһҗ",
        "їєґўјљњђћџѓќѕғқұіӣӯҷҳ",
        "һәм белән бу өчен дип бер да буенча татарстан турында булып иде ул шул",
    ),
    candidate(
        "tg",
        "ӣӯҷҳқғ",
        "ыщіїєґўјљњђћџѓќѕәңөұүһ",
        "ва дар аз ба ки бо ин барои он буд аст шуд тоҷикистон мекунад соли",
    ),
    candidate(
        "mn",
        "өү",
        "іїєґўјљњђћџѓќѕәғқңұһӣӯҷҳ",
        "нь юм энэ байна бол болон гэж байгаа монгол улсын тухай оны ба байсан хийх гэсэн",
    ),
];

const ARABIC: &[Candidate] = &[
    candidate(
        "ar",
        "ةىأإؤئ",
        "پچژگکیٹڈڑےںہټډړږښۍېێۆڵڕە",
        "في من على إلى أن عن مع التي الذي هذا هذه ما كان بعد قال كما لم لا بين وقد ذلك أو كل قبل خلال وفي ومن",
    ),
    candidate(
        "fa",
        "پچژگکی",
        "ةىٹڈڑےںہټډړږښۍېێۆڵڕە",
        "در به از که این را با است برای آن و یک خود تا کرد بر هم نیز شده گفت می شد ها بود اما کرده دارد باید",
    ),
    candidate(
        "ur",
        "ٹڈڑےںہ",
        "ةىټډړږښۍېێۆڵڕە",
        "کے کی میں اور ہے سے کو کا نے پر یہ کہ ہیں اس بھی کر تھا ان ایک گیا لیے جو ہو",
    ),
    candidate("ps", "ټډړږښۍې", "ةٹڈڑےںہێۆڵڕە", "په د چې او کې ته له دی هم سره یې دا وي نه شي کړي پر خو"),
    candidate("ckb", "ێۆڵڕە", "ةىٹڈڑےںہټډړږښۍې", "لە بە و کە بۆ ئەو لەگەڵ ئەم کرد بوو هەر دەکات کوردستان بەڵام"),
    candidate("ug", "ۇۆېەڭۋ", "ةىٹڈڑےںہټډړږښ", "ۋە بىلەن بۇ ئۈچۈن دەپ بىر ھەم"),
    candidate("sd", "ڄڃٺٽڙڻ", "ةىٹڈڑےں", "جي ۾ ۽ جو کي جا آهي کان سان ته"),
];

const DEVANAGARI: &[Candidate] = &[
    candidate("hi", "", "ळ", "के में की है और से को का ने पर कि यह भी हैं इस कर था एक नहीं लिए तो ही या हो गया साथ किया बाद वह"),
    candidate(
        "mr",
        "ळ",
        "",
        "आणि आहे या च्या मध्ये केले होते आहेत ते हा ही हे तर पण त्यांनी असे करण्यात झाली मात्र यांनी होता म्हणून नाही व",
    ),
    candidate("ne", "", "", "छ र को मा गरेको भएको हुन् पनि यो छन् गर्न लागि भने उनले बताए नेपाल थियो गरेका हो तथा"),
];

const ETHIOPIC: &[Candidate] = &[
    candidate("am", "", "", "ነው እና ላይ ውስጥ ናቸው ነበር አንድ ግን ወደ ነገር ጋር ሲሆን እንደ ይህ ደግሞ በኋላ አቶ ነው። ጊዜ"),
    candidate("ti", "ኣ", "", "እዩ ከምዘሎ ናይ ድማ ኣብ እዮም ነዚ ካብ ኣብቲ ግን እቲ እታ ምስ እቶም ዝነበረ ዘለዉ እዚ ከም ብምባል"),
];

const HEBREW: &[Candidate] = &[
    candidate("he", "", "ײױװ", "של את על לא עם הוא כי זה גם או אל היא יש אבל כל אם הם בין אחרי היה אמר"),
    candidate("yi", "ײױװאַאָ", "", "די און אין פון איז צו דער מיט אויף האט נישט דאס זיך פאר"),
];

const BENGALI: &[Candidate] = &[
    candidate("bn", "র", "ৰৱ", "এবং ও এই করে থেকে হয় না একটি তার জন্য করা তিনি হয়েছে এ কথা যে"),
    candidate("as", "ৰৱ", "র", "আৰু এই কৰি পৰা হয় নাই এটা তেওঁ বাবে কৰা"),
];
