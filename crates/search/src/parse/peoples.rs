//! How English names countries and their people.

/// One country a line: its names, divided by `/`; after `|` the words that texts use instead of it, divided by `/`.
pub(super) const PEOPLES: &str = "\
afghanistan|afghan/afghans
albania|albanian
algeria|algerian
andorra|andorran
angola|angolan
argentina|argentine/argentinian
armenia|armenian
australia|australian
austria|austrian
azerbaijan|azerbaijani/azeri
bahamas|bahamian
bahrain|bahraini
bangladesh|bangladeshi
barbados|barbadian
belarus|belarusian/belarussian
belgium|belgian
belize|belizean
benin|beninese
bhutan|bhutanese
bolivia|bolivian
bosnia/bosnia and herzegovina|bosnian
botswana|botswanan
brazil|brazilian
brunei|bruneian
bulgaria|bulgarian
burkina faso|burkinabe
burundi|burundian
cambodia|cambodian
cameroon|cameroonian
canada|canadian
chad|chadian
chile|chilean
china|chinese
colombia|colombian
congo|congolese
costa rica|rican
croatia|croatian/croat
cuba|cuban
cyprus|cypriot
czech republic/czechia|czech
czechoslovakia|czechoslovak/czech/slovak
denmark|danish/dane/danes
djibouti|djiboutian
ecuador|ecuadorean/ecuadorian
egypt|egyptian
el salvador|salvadoran/salvadorean
england|english
equatorial guinea|equatoguinean
eritrea|eritrean
estonia|estonian
ethiopia|ethiopian
european union|eu
fiji|fijian
finland|finnish/finn/finns
france|french
gabon|gabonese
gambia|gambian
georgia|georgian
germany|german
east germany|german/gdr
west germany|german/bonn
ghana|ghanaian
greece|greek
grenada|grenadian
guatemala|guatemalan
guinea|guinean
guyana|guyanese
haiti|haitian
honduras|honduran
hungary|hungarian
iceland|icelandic
india|indian
indonesia|indonesian
iran|iranian
iraq|iraqi
ireland|irish
israel|israeli
italy|italian
ivory coast/cote d'ivoire|ivorian/ivorien
jamaica|jamaican
japan|japanese
jordan|jordanian
kazakhstan|kazakh
kenya|kenyan
kosovo|kosovar
kuwait|kuwaiti
kyrgyzstan|kyrgyz
laos|lao/laotian
latvia|latvian
lebanon|lebanese
lesotho|basotho
liberia|liberian
libya|libyan
lithuania|lithuanian
madagascar|malagasy
malawi|malawian
malaysia|malaysian
maldives|maldivian
mali|malian
malta|maltese
mauritania|mauritanian
mauritius|mauritian
mexico|mexican
moldova|moldovan
monaco|monegasque
mongolia|mongolian
montenegro|montenegrin
morocco|moroccan
mozambique|mozambican
myanmar/burma|burmese/myanmar/burma
namibia|namibian
nepal|nepali/nepalese
netherlands/holland|dutch/netherlands/holland
new zealand|zealander
nicaragua|nicaraguan
niger|nigerien
nigeria|nigerian
north korea|korean/dprk
north macedonia/macedonia|macedonian
northern ireland|irish
norway|norwegian
oman|omani
pakistan|pakistani
palestine|palestinian
panama|panamanian
paraguay|paraguayan
peru|peruvian
philippines|philippine/filipino
poland|polish/pole/poles
portugal|portuguese
puerto rico|rican
qatar|qatari
romania|romanian
russia|russian
rwanda|rwandan
scotland|scottish/scots
senegal|senegalese
serbia|serbian/serb
sierra leone|leonean
singapore|singaporean
slovakia|slovak
slovenia|slovenian/slovene
somalia|somali
south africa|african
south korea|korean
south sudan|sudanese
soviet union|ussr/moscow
spain|spanish/spaniard
sri lanka|lankan
sudan|sudanese
suriname|surinamese
swaziland/eswatini|swazi
sweden|swedish/swede
switzerland|swiss
syria|syrian
taiwan|taiwanese
tajikistan|tajik
tanzania|tanzanian
thailand|thai
tibet|tibetan
togo|togolese
tunisia|tunisian
turkey|turkish/turk
turkmenistan|turkmen
uganda|ugandan
ukraine|ukrainian
united arab emirates/uae|emirati/uae
united kingdom/britain/great britain/uk|british/uk/britain/briton
united states/united states of america/america/usa/u.s|american/u.s./usa
uruguay|uruguayan
uzbekistan|uzbek
venezuela|venezuelan
vietnam|vietnamese
wales|welsh
yemen|yemeni
yugoslavia|yugoslav
zaire|zairean
zambia|zambian
zimbabwe|zimbabwean";
