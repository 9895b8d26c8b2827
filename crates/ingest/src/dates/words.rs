//! The names of months, in the forms that stand in dates, and the words that may stand between the parts of a date.

use std::collections::HashMap;
use std::sync::LazyLock;

use newshound_model::fold::fold_keyword;

/// Full names and the forms that are not simply their beginnings, a line a language, January first, `/` between forms.
const MONTHS: &[&str] = &[
    // English
    "january february march april may june july august september/sept october november december",
    // German, with Austrian and abbreviated forms
    "januar/jänner/jaenner februar/feber märz/maerz/mrz april mai juni juli august september oktober november dezember",
    // French
    "janvier/janv février/fevr/févr mars avril/avr mai juin juillet/juil août septembre octobre novembre décembre",
    // Spanish
    "enero/ene febrero marzo abril/abr mayo junio julio agosto/ago septiembre/setiembre/set octubre noviembre diciembre/dic",
    // Italian
    "gennaio/gen febbraio marzo aprile maggio/mag giugno/giu luglio/lug agosto settembre/set ottobre/ott novembre dicembre",
    // Portuguese
    "janeiro fevereiro/fev março abril maio junho julho agosto setembro outubro/out novembro dezembro/dez",
    // Dutch
    "januari februari maart/mrt april mei juni juli augustus september oktober november december",
    // Swedish
    "januari februari mars april maj juni juli augusti september oktober november december",
    // Norwegian and Danish
    "januar februar marts april mai/maj juni juli august september oktober/okt november desember/des",
    // Finnish, with the case that follows a day
    "tammikuu/tammikuuta helmikuu/helmikuuta maaliskuu/maaliskuuta huhtikuu/huhtikuuta toukokuu/toukokuuta \
     kesäkuu/kesäkuuta heinäkuu/heinäkuuta elokuu/elokuuta syyskuu/syyskuuta lokakuu/lokakuuta marraskuu/marraskuuta \
     joulukuu/joulukuuta",
    // Icelandic
    "janúar febrúar mars apríl maí júní júlí ágúst september október nóvember desember",
    // Polish
    "styczeń/stycznia/sty luty/lutego/lut marzec/marca kwiecień/kwietnia/kwi maj/maja czerwiec/czerwca/cze \
     lipiec/lipca/lip sierpień/sierpnia/sie wrzesień/września/wrz październik/października/paź listopad/listopada/lis \
     grudzień/grudnia/gru",
    // Czech
    "leden/ledna únor/února březen/března duben/dubna květen/května červen/června červenec/července srpen/srpna \
     září říjen/října listopad/listopadu prosinec/prosince",
    // Slovak
    "január/januára február/februára marec/marca apríl/apríla máj/mája jún/júna júl/júla august/augusta \
     september/septembra október/októbra november/novembra december/decembra",
    // Slovene, Serbian and Bosnian in Latin letters
    "januar/januara februar/februara marec/mart/marta april/aprila maj/maja junij/junija/jun/juna julij/julija/jul/jula \
     avgust/avgusta september/septembra/septembar oktober/oktobra/oktobar november/novembra/novembar \
     december/decembra/decembar",
    // Croatian; `listopad` is October here and November in Polish and Czech: those have the more pages
    "siječanj/siječnja veljača/veljače ožujak/ožujka travanj/travnja svibanj/svibnja lipanj/lipnja srpanj/srpnja \
     kolovoz/kolovoza rujan/rujna - studeni/studenoga prosinac/prosinca",
    // Serbian in Cyrillic
    "јануар/јануара фебруар/фебруара март/марта април/априла мај/маја јун/јуна јул/јула август/августа \
     септембар/септембра октобар/октобра новембар/новембра децембар/децембра",
    // Russian
    "январь/января февраль/февраля март/марта апрель/апреля май/мая июнь/июня июль/июля август/августа \
     сентябрь/сентября октябрь/октября ноябрь/ноября декабрь/декабря",
    // Ukrainian
    "січень/січня лютий/лютого березень/березня квітень/квітня травень/травня червень/червня липень/липня \
     серпень/серпня вересень/вересня жовтень/жовтня листопад/листопада грудень/грудня",
    // Belarusian
    "студзень/студзеня люты/лютага сакавік/сакавіка красавік/красавіка травень/траўня чэрвень/чэрвеня ліпень/ліпеня \
     жнівень/жніўня верасень/верасня кастрычнік/кастрычніка лістапад/лістапада снежань/снежня",
    // Bulgarian
    "януари февруари март април май юни юли август септември октомври ноември декември",
    // Greek
    "ιανουάριος/ιανουαρίου φεβρουάριος/φεβρουαρίου μάρτιος/μαρτίου απρίλιος/απριλίου μάιος/μαΐου ιούνιος/ιουνίου \
     ιούλιος/ιουλίου αύγουστος/αυγούστου σεπτέμβριος/σεπτεμβρίου οκτώβριος/οκτωβρίου νοέμβριος/νοεμβρίου \
     δεκέμβριος/δεκεμβρίου",
    // Turkish
    "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    // Romanian
    "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    // Hungarian
    "január február március április május június július augusztus szeptember október november december",
    // Estonian
    "jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember",
    // Latvian, with the case that stands in dates
    "janvāris/janvārī februāris/februārī marts/martā aprīlis/aprīlī maijs/maijā jūnijs/jūnijā jūlijs/jūlijā \
     augusts/augustā septembris/septembrī oktobris/oktobrī novembris/novembrī decembris/decembrī",
    // Lithuanian
    "sausis/sausio vasaris/vasario kovas/kovo balandis/balandžio gegužė/gegužės birželis/birželio liepa/liepos \
     rugpjūtis/rugpjūčio rugsėjis/rugsėjo spalis/spalio lapkritis/lapkričio gruodis/gruodžio",
    // Catalan
    "gener febrer març abril maig juny juliol agost setembre octubre novembre desembre",
    // Indonesian and Malay
    "januari februari maret/mac april mei juni/jun juli/julai agustus/ogos september oktober november desember/disember",
    // Swahili
    "januari februari machi aprili mei juni julai agosti septemba oktoba novemba desemba",
    // Arabic as in Egypt and the Gulf, then as in the Levant, then as in the Maghreb
    "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "- شباط آذار نيسان أيار حزيران تموز آب أيلول - - -",
    "جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر",
    // Hebrew
    "ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר",
    // Hindi
    "जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर",
];

/// Beginnings of three letters that mean one month in every language above that uses them.
const SHORT: &str = "jan feb mar apr/avr/abr may/mai/maj jun jul aug/aou sep oct/okt nov dec/dez/des";
const SHORT_CYRILLIC: &str = "янв фев мар апр май июн июл авг сен/сент окт ноя/нояб дек";

/// Words that may stand between day, month and year.
const LINKS: &[&str] = &["de", "of", "del", "d", "den", "der", "e", "the", "st", "nd", "rd", "th", "er", "o", "a", "i"];

static TABLE: LazyLock<HashMap<String, i8>> = LazyLock::new(|| {
    let mut table = HashMap::new();
    for line in MONTHS.iter().copied().chain([SHORT, SHORT_CYRILLIC]) {
        for (position, forms) in (1..).zip(line.split_whitespace()) {
            for form in forms.split('/').filter(|form| *form != "-") {
                table.entry(fold_keyword(form)).or_insert(position);
            }
        }
    }
    table
});

/// The month a folded word names.
pub(super) fn month(word: &str) -> Option<i8> {
    TABLE.get(word).copied()
}

/// Whether a folded word may stand between the parts of a date.
pub(super) fn is_link(word: &str) -> bool {
    LINKS.contains(&word)
}
