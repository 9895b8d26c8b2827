//! Languages told apart in sentences of our own about a strike of pilots.

use proptest::prelude::*;

use super::*;

#[track_caller]
fn check(text: &str, hint: Option<&str>, expect: &str) {
    assert_eq!(detect(text, hint.and_then(Language::from_code)).as_str(), expect, "{text}");
}

#[test]
fn languages_of_news() {
    for (expect, text) in [
        (
            "en",
            "The pilots of the harbour stopped work on Wednesday, and nineteen ships have been waiting outside since.",
        ),
        (
            "de",
            "Die Lotsen des Hafens haben am Mittwoch die Arbeit niedergelegt, und neunzehn Schiffe warten seitdem vor der Einfahrt.",
        ),
        (
            "fr",
            "Les pilotes du port ont cessé le travail mercredi, et dix-neuf navires attendent depuis devant l'entrée de la rade.",
        ),
        (
            "es",
            "Los prácticos del puerto dejaron de trabajar el miércoles y diecinueve barcos esperan desde entonces frente a la entrada.",
        ),
        (
            "pt",
            "Os pilotos do porto pararam de trabalhar na quarta-feira, e dezenove navios esperam desde então em frente à entrada.",
        ),
        (
            "it",
            "I piloti del porto hanno smesso di lavorare mercoledì, e da allora diciannove navi sono in attesa davanti all'ingresso.",
        ),
        (
            "nl",
            "De loodsen van de haven hebben woensdag het werk neergelegd en sindsdien wachten er negentien schepen voor de ingang.",
        ),
        (
            "sv",
            "Lotsarna i hamnen slutade arbeta på onsdagen, och sedan dess väntar nitton fartyg utanför inloppet till hamnen.",
        ),
        (
            "da",
            "Havnens lodser nedlagde arbejdet onsdag, og siden da har nitten skibe ventet uden for indsejlingen, siger politiet.",
        ),
        (
            "fi",
            "Sataman luotsit lopettivat työt keskiviikkona, ja sen jälkeen yhdeksäntoista laivaa on odottanut, mutta niin ei ole enää.",
        ),
        (
            "pl",
            "Piloci portu przerwali pracę w środę i od tego czasu dziewiętnaście statków czeka na wejście do portu, jak podano.",
        ),
        (
            "cs",
            "Lodivodi v přístavu ve středu přestali pracovat a od té doby čeká před vjezdem devatenáct lodí, které se nemohou dostat dál.",
        ),
        (
            "hu",
            "A kikötő révkalauzai szerdán abbahagyták a munkát, és azóta tizenkilenc hajó vár a bejárat előtt, mert nem tud be jutni.",
        ),
        (
            "ro",
            "Piloții din port au încetat lucrul miercuri, iar de atunci nouăsprezece nave așteaptă în fața intrării, pentru că nu pot trece.",
        ),
        (
            "tr",
            "Liman kılavuzları çarşamba günü iş bıraktı ve o zamandan bu yana on dokuz gemi girişte bekliyor, çünkü daha çok bir yer yok.",
        ),
        ("ru", "Лоцманы порта прекратили работу в среду, и девятнадцать судов ждут у входа в гавань с самого утра."),
        (
            "uk",
            "Лоцмани порту припинили роботу в середу, і дев'ятнадцять суден чекають біля входу в гавань з самого ранку.",
        ),
        (
            "bg",
            "Пилотите на пристанището спряха работа в сряда и оттогава деветнадесет кораба чакат пред входа, защото не могат да влязат.",
        ),
        (
            "sr",
            "Лучки пилоти су у среду престали да раде, и од тада деветнаест бродова чека испред улаза у луку, али још није јасно зашто.",
        ),
        ("zh", "港口领航员周三停止工作，十九艘船只在港外等候。工会表示罢工将持续到周五。"),
        ("ja", "港の水先案内人は水曜日に仕事をやめ、十九隻の船が港の外で待っている。"),
        ("ko", "항구의 도선사들이 수요일에 일을 멈췄고 열아홉 척의 배가 항구 밖에서 기다리고 있다."),
        ("ar", "أوقف مرشدو الميناء العمل يوم الأربعاء وتنتظر تسع عشرة سفينة خارج المرفأ منذ الصباح"),
        ("fa", "راهنمایان بندر روز چهارشنبه دست از کار کشیدند و نوزده کشتی از صبح در بیرون بندر منتظر هستند"),
        ("hi", "बंदरगाह के पायलटों ने बुधवार को काम बंद कर दिया और उन्नीस जहाज़ बाहर इंतज़ार कर रहे हैं।"),
        ("el", "Οι πλοηγοί του λιμανιού σταμάτησαν την εργασία την Τετάρτη και δεκαεννέα πλοία περιμένουν."),
    ] {
        check(text, None, expect);
    }
}

#[test]
fn languages_of_africa() {
    for (expect, text) in [
        (
            "sw",
            "Manahodha wa bandari waliacha kazi siku ya Jumatano na meli kumi na tisa zinasubiri nje ya lango kwa sababu hakuna njia nyingine katika mji huo.",
        ),
        (
            "ha",
            "Ma'aikatan tashar jiragen ruwa sun dakatar da aiki a ranar Laraba kuma jiragen ruwa goma sha tara suna jira a wajen har zuwa yanzu, in ji wani jami'i.",
        ),
        (
            "so",
            "Hagayaasha dekedda ayaa shaqada joojiyay Arbacadii, waxaana ilaa hadda dibadda ku sugan sagaal iyo toban markab oo aan la ogayn waxa ay sugayaan.",
        ),
        (
            "pcm",
            "Di pilot dem for di harbour don stop work on Wednesday and nineteen ship dey wait for outside since dat time, na wetin di union tok be dis.",
        ),
    ] {
        check(text, None, expect);
    }
}

#[test]
fn what_nobody_knows_is_undetermined() {
    // An invented language with the sounds of a real one.
    check(
        "Velu tarnemo siska dorin palefa kitanu morest lavidon, feru salka minodar teplin varusa kolem trisanu belok dafir semon",
        None,
        "und",
    );
    check("Storm", None, "und");
    check("", None, "und");
    check("12 34 — 56 %", None, "und");
}

#[test]
fn a_hint_helps_where_the_text_says_little() {
    check("Storm", Some("en"), "en");
    check("Nasdaq 17,204.5 S&P 500 5,312.9 Dow Jones 39,118.2 FTSE 8,201.1 DAX 18,400.3", Some("en"), "en");
    check(
        "Regjeringen sier at det ikke er mulig å gjøre mer for de som har mistet hjemmene sine i flommen på Vestlandet.",
        Some("no"),
        "no",
    );
}

#[test]
fn a_headline_of_names_is_in_the_language_its_source_says() {
    check("PORT ALDER - IBC ESTIMATES 1987-88 COFFEE CROP AT 35.2 M BAGS", Some("en"), "en");
    check("PORT ALDER - IBC ESTIMATES 1987-88 COFFEE CROP AT 35.2 M BAGS", None, "und");
}

#[test]
fn a_hint_is_not_believed_against_the_text() {
    check(
        "The pilots of the harbour stopped work on Wednesday, and nineteen ships have been waiting outside since.",
        Some("de"),
        "en",
    );
    check("Лоцманы порта прекратили работу в среду, и девятнадцать судов ждут у входа в гавань.", Some("en"), "ru");
}

#[test]
fn codes_of_three_letters_have_their_twin() {
    let of = |code: &str| canonical(Language::from_code(code).unwrap()).to_string();
    assert_eq!((of("deu"), of("nob"), of("swa"), of("pcm")), ("de".into(), "no".into(), "sw".into(), "pcm".into()));
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(text in "\\PC{0,400}", hint in "[a-z]{2,3}") {
        let _ = detect(&text, Language::from_code(&hint));
    }
}
