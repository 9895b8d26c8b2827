//! Words that tell what kind of name stands beside them, and capitalised words that are none.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Words to look up.
pub(super) type Words = LazyLock<HashSet<&'static str>>;

fn words(text: &'static str) -> HashSet<&'static str> {
    text.split_whitespace().collect()
}

/// Titles before people, lower case, without dots.
pub(super) static TITLES: Words = LazyLock::new(|| {
    words(
        "mr mrs ms miss dr prof professor sir lord lady president vice-president minister chancellor senator governor mayor king queen prince \
         princess pope judge justice general gen colonel col captain capt sgt lieutenant lt secretary chairman chairwoman chief director \
         coach spokesman spokeswoman ambassador congressman congresswoman rep sen gov rev envoy premier deputy commissioner archbishop bishop cardinal sheikh analyst economist \
         lawyer actor actress singer striker goalkeeper midfielder herr frau präsident präsidentin ministerin kanzler kanzlerin bürgermeister \
         bürgermeisterin président présidente ministre maire presidente presidenta ministro ministra alcalde alcaldesa señor señora monsieur \
         madame signor signora",
    )
});

/// Surnames of China, Korea, Taiwan and Vietnam, which stand before the given name.
pub(super) static FIRST_SURNAMES: Words = LazyLock::new(|| {
    words(
        "Li Wang Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Gao Luo Zheng Liang Xie Song Tang Han Feng Deng Cao Peng \
         Xiao Xi Jiang Cai Yu Pan Dong Ye Du Tsai Kim Park Lee Choi Jung Kang Cho Yoon Jang Lim Oh Seo Shin Kwon Hwang Ahn Moon Ko Cha Bae Ryu \
         Nam Nguyen Tran Pham Phan Vu Dang Bui Hsu Hsieh Chang Cheng Chiang Ke",
    )
});

/// Words that end or begin the name of an organisation.
pub(super) static ORG_WORDS: Words = LazyLock::new(|| {
    words(
        "inc corp corporation ltd llc plc ag gmbh se sa spa nv co company group holdings bank university college institute school ministry \
         department agency authority commission committee council court parliament assembly senate party union association federation \
         foundation society league club fc united city police army navy air airlines airways lines hospital museum church times post news tv \
         radio press wire organization organisation fund bureau service services office exchange industries motors energy oil telecom \
         administration community brothers securities savings laboratories laboratory centre center network partners ventures records pictures studios \
         ministerium universität partei verband gewerkschaft gericht amt banque université ministère parti syndicat banco universidad \
         ministerio partido sindicato tribunal",
    )
});

/// Words before a place that make a part of it.
pub(super) static DIRECTIONS: Words = LazyLock::new(|| {
    words(
        "north south east west central northern southern eastern western north-east north-west south-east south-west new greater upper lower",
    )
});

/// What a minister or secretary may be one of.
pub(super) static OFFICES: Words = LazyLock::new(|| {
    words(
        "state exchequer defense defence finance health justice labour labor interior treasury education commerce agriculture trade energy \
         transport foreign affairs",
    )
});

/// Words that end the names of things: laws, plans, games, posts.
pub(super) static THING_WORDS: Words = LazyLock::new(|| {
    words(
        "act agreement accord treaty pact law bill code rule rules amendment constitution program programs programme programmes plan agenda \
         initiative project strategy policy guide report review index standards analytics award awards prize medal day week month year years \
         festival games olympics championship championships tournament marathon race summit conference forum meeting war \
         wars crisis revolution world officer officers manager managers fellow fellows leader leaders member members government experience \
         edition version model system systems platform app online web internet data content page pages",
    )
});

/// Words that end the name of a place.
pub(super) static PLACE_WORDS: Words = LazyLock::new(|| {
    words(
        "river lake sea ocean bay island islands mountain mountains valley street road avenue square park airport harbour harbor province \
         county state district region peninsula desert forest beach bridge coast strait canal station stadium town village",
    )
});

/// Words before places.
pub(super) static PLACE_CUES: Words =
    LazyLock::new(|| words("in at from near across outside around off nach aus bei à en desde hacia près"));

/// Capitalised words that are no names by themselves.
pub(super) static NO_NAMES: Words = LazyLock::new(|| {
    words(
        "the a an this that these those it he she they we i you but and or if when while after before in on at for from by with as to of no \
         not yes there here what who how why where one two three four five six ten some many most all both each every his her its their our \
         my your monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october \
         november december according however although because since still also now then last next new more less first second breaking update \
         read photo image video exclusive opinion analysis live earlier later yesterday today tomorrow meanwhile despite during under over \
         into about asked speaking nearly almost only even just so such other another any few several god english french german russian \
         chinese american british",
    )
});

/// Words before the names of storms, wars and undertakings.
pub(super) static EVENT_WORDS: Words = LazyLock::new(|| {
    words(
        "storm hurricane typhoon cyclone tropical operation operación opération project cup battle treaty sturm orkan tempête tormenta \
         huracán tempesta",
    )
});

/// Words beside a name that say that somebody speaks or acts as only people do.
pub(super) static SPEECH: Words = LazyLock::new(|| {
    words(
        "said says told added adds who tweeted wrote writes argued argues recalled explained whose testified resigned died born aged claimed \
         insisted noted warned stressed admitted denied sagte sagt erklärte betonte dit déclare explique affirme dijo afirmó explicó declaró \
         disse afirmou detto spiega zei zegt sa sade säger sier siger",
    )
});

/// Abbreviations that name no organisation.
pub(super) static NO_ACRONYMS: Words = LazyLock::new(|| {
    words(
        "CEO CFO CTO COO GDP GNP CPI VAT MP MPs PM VIP TV AI IT PR HR II III IV VI VII VIII IX XI XII SMS PCR ATM USD EUR GBP INR LGBT LGBTQ \
         COVID SARS HIV AIDS DNA RNA CCTV GPS SUV PDF URL FAQ DIY ID QR AM OK BC AD DJ GMT UTC EST PST CET IPO ETF NGO NGOs SME SMEs STEM USB \
         LED PC CV UFO MRI ICU PPE PhD MBA MD VR IQ RIP SOS TBA TBD VS BREAKING LIVE WW WWI WWII WW1 WW2 WW3 U S A NEW THE READ MORE VIDEO \
         PHOTO PHOTOS WATCH UPDATE EXCLUSIVE OPINION",
    )
});

/// Peoples and what is theirs: capitalised in English, and no names of persons.
pub(super) static DEMONYMS: Words = LazyLock::new(|| {
    words(
        "afghan african albanian algerian american arab argentine argentinian armenian asian australian austrian azerbaijani bahraini \
         bangladeshi belarusian belgian bolivian bosnian brazilian british bulgarian burmese cambodian cameroonian canadian caribbean chilean \
         chinese colombian congolese croatian cuban cypriot czech danish dutch ecuadorian egyptian emirati english eritrean estonian \
         ethiopian european filipino finnish french georgian german ghanaian greek guatemalan haitian honduran hungarian icelandic indian \
         indonesian iranian iraqi irish israeli italian ivorian jamaican japanese jewish jordanian kazakh kenyan korean kurdish kuwaiti \
         kyrgyz laotian latvian lebanese liberian libyan lithuanian malawian malaysian malian maltese mexican moldovan mongolian montenegrin \
         moroccan mozambican muslim namibian nepali nepalese nicaraguan nigerian norwegian omani pakistani palestinian panamanian paraguayan \
         persian peruvian polish portuguese qatari romanian russian rwandan saudi scottish senegalese serbian singaporean slovak slovenian \
         somali spanish sudanese swedish swiss syrian taiwanese tajik tamil tanzanian thai tibetan tunisian turkish turkmen ugandan ukrainian \
         uruguayan uzbek venezuelan vietnamese welsh yemeni zambian zimbabwean aboriginal indigenous inuit maori hispanic latino latina \
         christian catholic protestant hindu buddhist sikh islamic orthodox democrat republican rican lankan zealander alaskan hawaiian texan \
         californian parisian londoner kremlin's",
    )
});
