//! The most frequent words of languages that share a script, and how many of them a text uses.
//!
//! Nearly every third word of a text is one of some fifty that carry grammar and no matter. They are told apart by which of them a text
//! uses, and a text that uses few of any list is in a language that is not listed here.

use std::collections::HashMap;
use std::sync::LazyLock;

use newshound_model::Language;

/// Words of a text that are looked at; more tell nothing new.
const MAX_WORDS: usize = 320;

/// How far a text speaks for one language.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Evidence {
    pub(super) language: Language,
    /// The share of its words that are on the language's list.
    pub(super) share: f32,
    /// The same, but a word that several lists have counts only its part.
    pub(super) own: f32,
}

impl Evidence {
    /// The two in one figure.
    pub(super) fn weight(&self) -> f32 {
        self.share + self.own
    }
}

/// The words of a text in lower case, without marks of tone, which one writer sets and another does not.
pub(super) fn of(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for c in text.chars().chain([' ']) {
        if c.is_alphabetic() || matches!(c, '\'' | '\u{2019}' | '\u{900}'..='\u{94d}') {
            word.extend(c.to_lowercase().map(|c| if c == '\u{2019}' { '\'' } else { c }));
        } else if !matches!(c, '\u{300}'..='\u{36f}') && !word.is_empty() {
            words.push(word.trim_matches('\'').to_owned());
            word.clear();
            if words.len() == MAX_WORDS {
                break;
            }
        }
    }
    words
}

/// What every listed language has for itself in the words of a text, the strongest first.
pub(super) fn evidence(words: &[String]) -> Vec<Evidence> {
    let mut hits = [(0_u32, 0.0_f32); FUNCTION_WORDS.len()];
    for mask in words.iter().filter_map(|word| LISTS.get(word)) {
        let part = 1.0 / mask.count_ones() as f32;
        let mut left = *mask;
        while left != 0 {
            let hit = &mut hits[left.trailing_zeros() as usize];
            hit.0 += 1;
            hit.1 += part;
            left &= left - 1;
        }
    }
    let n = words.len().max(1) as f32;
    let mut found: Vec<Evidence> = FUNCTION_WORDS
        .iter()
        .zip(hits)
        .filter(|(_, (hits, _))| *hits > 0)
        .filter_map(|((code, _), (hits, own))| {
            Some(Evidence { language: Language::from_code(code)?, share: hits as f32 / n, own: own / n })
        })
        .collect();
    found.sort_by(|a, b| b.weight().total_cmp(&a.weight()));
    found
}

/// Whether a language is listed.
pub(super) fn is_listed(language: Language) -> bool {
    FUNCTION_WORDS.iter().any(|(code, _)| *code == language.as_str())
}

/// Every word with the lists it is on, a bit each.
static LISTS: LazyLock<HashMap<String, u128>> = LazyLock::new(|| {
    let mut lists: HashMap<String, u128> = HashMap::new();
    for (position, (_, words)) in FUNCTION_WORDS.iter().enumerate() {
        for word in words.split_whitespace() {
            let plain: String = word.chars().filter(|c| !matches!(c, '\u{300}'..='\u{36f}')).collect();
            *lists.entry(plain).or_default() |= 1 << position;
        }
    }
    lists
});

const FUNCTION_WORDS: &[(&str, &str)] = &[
    (
        "en",
        "the of and to in is that for on was with as at by from are this have be has an it he said his were which not will their they who but been had after more would or one when about up all there out its than into could we you she her can also over other some what if so him i a no first two no new people year years last",
    ),
    (
        "pcm",
        "dey wey di dem im una wetin sey pipo don na fit tok abi sabi dis dat wit e go for no get make say am take come say inside wan dia oga pikin kontri goment becos afta moni sef ogbonge pesin wia nack don't gatz beta plenti odas oda mata neva evritin wen",
    ),
    (
        "de",
        "der die das und den von zu mit ist im des auf für sich nicht eine dem auch als ein es an werden aus er hat dass sie nach bei einer um am sind noch wie einem über wird sei zum einen war haben nur oder vor zur bis mehr durch man sein wurde aber so wenn seine kann sagte gegen vom können schon hatte unter wir zwei jahre was ihre diese keine",
    ),
    (
        "fr",
        "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec aux son été ont cette mais ou comme elle nous leur ses sa c'est d'un d'une l'on s'est qu'il à y je vous on avait être deux fait après entre sans selon deux ces aussi même bien tout où dont était depuis leurs lors notamment ans",
    ),
    (
        "es",
        "de la que el en y los del se las por un para con no una su al es lo como más o pero sus le ha este fue son entre está cuando muy sin sobre también me hasta hay donde quien desde todo nos durante todos uno les ni contra otros ese eso ante esta han dos años tras según había era parte",
    ),
    (
        "pt",
        "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à seu sua ou ser quando há nos já está são pelo pela eu também só até isso ela entre era depois sem mesmo aos ter seus quem nas me esse eles você foram disse ainda sobre pode segundo anos",
    ),
    (
        "gl",
        "de a o que e do da en un para é con non unha os no se na por máis as dos como pero foi ao das ten á súa seu ou ser cando hai nos xa está son polo pola tamén só ata isto ela entre era despois sen mesmo aos anos onte xunta galicia galego moi",
    ),
    (
        "it",
        "di che e la il un a per in è una non sono con del si le da dei al ha come più nel anche alla gli ma lo delle della nella su questo stato dal i dalla degli nei se ai o sul tra l'ha è stata dopo ci hanno stati due era anni alle essere chi cui già senza quando così prima perché dell ad solo fatto secondo sulla",
    ),
    (
        "nl",
        "de het een van en in is dat op te zijn met voor niet aan er om ook als maar door bij naar uit heeft worden nog wordt over hij ze was werd deze dit die kan meer of tot hebben volgens tegen dan we geen wat zich na onder veel zo moet al twee had zou hun ik jaar kunnen wel waren",
    ),
    (
        "fy",
        "de it in fan en is dat op te mei foar net oan der om ek as mar troch by nei út hat wurde noch oer hy se wie waard dizze kin mear of oant hawwe wy gjin wat him syn har dy jier fryslân",
    ),
    (
        "af",
        "die en van in is het dat 'n te nie op met vir wat hy sy as aan was ook maar om deur word hulle by sal kan se nog tot ons na uit hierdie wees oor moet meer wanneer haar sê toe jaar ek teen volgens daar sou",
    ),
    (
        "lb",
        "de an den d'an datt op fir mat vun ass net och als gëtt sinn huet eng een dat bei nach awer dee déi hunn zu ze no si hie säin iwwer vum um hat joer wéi duerch ginn",
    ),
    (
        "sv",
        "och i att det som en på är av för med den till inte har de om ett han men var jag sig från vi så kan när år under också efter eller nu ska hade där blir ut hon kommer detta över mot mer man dem alla varit vid mycket här bara sina säger upp då får skulle vara två sin andra hur",
    ),
    (
        "no",
        "og i det er på som en til å for av at med de ikke den har om et var fra han men vi kan jeg så ble vil etter også skal mot seg sier dette blir ut over hun hadde mer enn da eller der nå når ha være opp hva mange må man bli få under kommer slik noe alle dem år andre to ham ett to gjør bare",
    ),
    (
        "da",
        "og i at det er på til en som for af med de ikke den har om et var der han men kan fra vi ved blev efter også skal mod sig siger være jeg så vil hun eller når havde bliver over ud mere end nu hvor meget et år hvis blevet få under op her bare dem hvad mange man selv andre to må nogle mellem sin sagde",
    ),
    (
        "is",
        "og í að á er sem til um við það en af með ekki hann var fyrir hefur frá þá þess þetta en því hafa eru verið vera þar sé ég við eða hún þeir þegar hafi upp svo kom segir ár þeirra einnig eftir hjá yfir voru",
    ),
    (
        "fo",
        "og í at á er sum til um við tað ein av ikki hann var fyri hevur frá hava eru verið vera har eg ella hon tey tá upp so kom sigur ár eisini eftir yvir vóru føroyar",
    ),
    (
        "fi",
        "ja on ei se että oli ovat mutta hän kun myös joka niin kuin ole mukaan sen jo vuoden vain voi olla tai sekä nyt jotka kanssa mitä eivät hänen tämä siitä jonka ennen kertoo jälkeen ollut kuitenkin vielä olisi mukaan sitä koska vuonna joita tämän sanoo ovat jossa noin",
    ),
    (
        "et",
        "ja on ei et see kui oma oli ka mis ning aga või kes pole veel siis selle kuid olid pärast seda ta nad tema ära juba kõik saab välja üle nii ütles aasta kus vaid eesti ole sest ma nende nagu peab aastal sel kaks",
    ),
    (
        "hu",
        "a az és hogy nem is egy meg van de csak ez azt már el volt ha mint még szerint kell ki akkor után között lehet lesz vagy ezt nagyon minden be le aki amely ami fel több így pedig sem majd mert arra voltak ezért azonban illetve ahol éves év során nincs",
    ),
    (
        "pl",
        "w i na z się nie do to że jest o jak po co ale za od przez są jego który tym dla tak czy być już tego także które było oraz ich może ma jednak tylko był jej jako lub pod go by która przed roku przy więc jeszcze tej będzie został ze również według mówi lat",
    ),
    (
        "cs",
        "a se v na je že s z o do i to k ve pro za by ale si po jako které od jsou který tak byl jeho bylo nebo již už podle také když jen má která až být při ze jsem není být byla aby jejich ho co bude před uvedl řekl mezi další jak však kde kteří lidí roce proti let",
    ),
    (
        "sk",
        "a sa v na je že s z o do aj to k vo pre za by ale si po ako ktoré od sú ktorý tak bol jeho bolo alebo už podľa tiež keď len má ktorá až byť pri zo som nie je bola aby ich ho čo bude pred uviedol povedal medzi ďalšie však kde ktorí ľudí roku proti rokov",
    ),
    (
        "ro",
        "de și în a la cu pe că nu din o un pentru este care mai au fost ca sunt se al ale sau dar după prin ce lui fi ar fost a fost fie ei iar cele dintre dacă doar până într această acest am își peste astfel către unui unei avea era când fără ani potrivit foarte s-a ai sa",
    ),
    (
        "tr",
        "ve bir bu da de için ile olarak daha çok olan gibi en o ise kadar sonra olduğu var ancak her ne değil yeni göre tarafından dedi olduğunu ya diye iki ki önce büyük türkiye veya yer şu ayrıca ilk oldu biz son içinde etti olduğunu mı nasıl böyle şekilde ifade yıl arasında başkanı bunun hem",
    ),
    (
        "az",
        "və bir bu da də üçün ilə olaraq daha çox olan kimi en o isə qədər sonra olduğu var hər nə deyil yeni görə tərəfindən ki amma bütün həm edib etdi deyib onun onlar bildirib azərbaycan ölkə olub ilk ancaq artıq",
    ),
    (
        "uz",
        "va bir bu bilan uchun ham edi deb bo'lgan o'z esa qilish emas uning o'zbekiston yil haqida kerak lekin bo'ladi ular unga qilgan biz shu men bo'yicha har eng yoki mumkin ga tomonidan ko'ra",
    ),
    (
        "tk",
        "we bir bu bilen üçin hem boldy diýip bolan öz däl onuň türkmenistanyň ýyl barada gerek emma bolýar olar bolup boýunça ýa her iň eden edip",
    ),
    (
        "id",
        "yang dan di ini dengan untuk dari itu dalam tidak pada akan juga ke karena ada oleh saat mereka sudah telah bisa adalah tersebut kata ia kami para lebih atau bahwa sebagai kepada menjadi hingga masih setelah antara seperti namun kita tahun agar harus saya dia dapat lagi bagi sejak secara saja jika hanya pun",
    ),
    (
        "ms",
        "yang dan di ini dengan untuk dari itu dalam tidak pada akan juga ke kerana ada oleh mereka telah boleh adalah tersebut kata beliau kami para lebih atau bahawa sebagai kepada menjadi hingga masih selepas antara seperti namun kita tahun agar perlu saya dia dapat lagi bagi sejak secara malaysia daripada turut berkata",
    ),
    (
        "jv",
        "ing lan iki kang karo sing ora saka iku wong ana uga dadi ingkang saking dhewe bisa marang menyang kuwi durung wis nanging amarga aku mau yaiku banget",
    ),
    (
        "su",
        "nu jeung di ieu ka dina ti anu teu éta oge ogé geus bisa pikeun sarta ku jadi aya urang loba mangrupa kana keur atawa",
    ),
    (
        "ca",
        "de la i el que a en els les un per del una amb és al no ha les són però més com dels aquest aquesta va ser també han l'ha què hi pel ho ja ens dels d'un seva seu quan fer han sense fins molt fet on tot des segons després perquè entre tots així anys",
    ),
    (
        "oc",
        "de la e lo que a en los las un per del una amb es al non an son mas coma dels aquest aquesta foguèt tanben dins pas aqueste èra sus totes cada mai l'occitan lenga",
    ),
    (
        "eu",
        "eta da du ez bat izan dute ere den dira baina hau zuen egin beste dago dela zen edo bere izango hori hori ditu behar bi baino dutela oso gero egiten esan daude arte haiek urte zituen ziren ditzake duen duela",
    ),
    (
        "hr",
        "je i u na da se za su s od o kao koji ne što to iz bi ali po će do nije bio kako koje još nakon sve ili kod koja sa prema samo ima biti već tako a te jer kada rekao mogu oni bila godine toga smo između sam gdje dok pri može tijekom svi uz međutim tvrtka dana",
    ),
    (
        "sr",
        "je i u na da se za su s od o kao koji ne što to iz bi ali po će do nije bio kako koje još nakon sve ili kod koja sa prema samo ima biti već tako a te jer kada rekao mogu oni bila godine toga smo između sam gde dok pri može tokom svi uz međutim kompanija dana srbije",
    ),
    (
        "sl",
        "in je v na da se za so z ki pa s po tudi ne od kot bo iz bi kar pri do še bil ali kako več lahko ni že le med o so bila k zaradi če ko sta kaj a pred ter bodo ta ob zelo smo njegov katerih letu let sem vse ker po",
    ),
    (
        "sq",
        "të e në dhe i për me që një nga është ka si nuk më do janë se u por tij ky kjo ai ajo nga pas këtë ishte kanë edhe ne ku mund gjatë kur duke sipas vetëm prej shqipëri shumë deri ndaj",
    ),
    (
        "lt",
        "ir į yra kad iš su bei tai kaip dėl po bet už apie nuo jis buvo kurie ar taip pat prie jau tik bus ne iki savo ji kurį jų jie kai jei pagal metų kuris dar labai per lietuvos gali metais nes sakė turi mūsų kuri",
    ),
    (
        "lv",
        "un ir ka no uz ar par kas arī bet pēc tika gada tas kā pie bija vai lai viņš nav šo latvijas gan tikai tā ja viņa jau līdz būs būtu kuri šis savu to tie vairāk ļoti var esam kad gadā bez pat mēs pret tiek",
    ),
    (
        "vi",
        "và của là có trong được các cho một với không người này đã để những từ khi tại về đến ở năm ra vào theo nhiều đó trên việc sẽ như công ông cũng hơn chỉ làm nhà đang sau phải còn anh",
    ),
    (
        "eo",
        "la de kaj en al estas ke por ne kun ĝi pri sed el kiu oni estis li ĉi per sur kiel tiu kiuj ankaŭ tio ili post da mi pli dum sia inter aŭ sen tiuj jam nur jaro kie se esti tre ĝis ĉe unu ol havas laŭ kiam ni povas",
    ),
    (
        "la",
        "et in est non ad ut cum ex sed quod qui per quae ab de atque esse etiam aut sunt enim si autem eius quam pro haec hoc ac ne nec anno",
    ),
    (
        "tl",
        "ang ng sa na mga at ay si ni para ito hindi may kay nang siya niya ko rin ngunit kung pa ako mula dahil kanyang isang lang naman din kaya noong nila upang bago sila habang ayon pero iyon",
    ),
    (
        "ceb",
        "ang sa nga og mga ni si kay sila ug dili iyang kini usa para naa niya siya wala ila mao kaniadtong apan gikan aron usab",
    ),
    (
        "ga",
        "an na agus ar le go do is i sé bhí atá ag ó gur leis mar tá sin seo nach a chuig faoi níl aige sa dá raibh chun siad ach nuair bhfuil den",
    ),
    (
        "gd",
        "an na agus air le gu do is e tha bha aig bho gun leis mar sin seo nach a' ach nuair den airson cha robh chaidh dha iad againn",
    ),
    (
        "cy",
        "y yr a i o yn ar wedi ei am mae gan ac fod bod oedd nad hyn sy ond at eu cael bydd hwn mewn gyda dros na un fel ddim roedd gael rhwng hefyd pan bod",
    ),
    ("br", "ar an ha da e en eo ez a ur gant war evit d'ar ne ket e-barzh met pe int zo deus oa gwir bet bro bloaz"),
    (
        "mt",
        "il l u li ta fi ma minn għal dan din kien mill biex tal fil huwa hija mal għandu hemm wara bħal kienet qal jew lill malta ukoll imma meta",
    ),
    ("ht", "nan ak la yo a ki pou te nou li pa se sa an gen ap mwen avèk men tout moun ou sou ayiti de fè pi lè"),
    (
        "sw",
        "ya wa na kwa ni katika za la kuwa hiyo hii huo alisema amesema yake pia lakini baada kama ambaye ambao cha kutoka si watu huu wake hayo mwaka zaidi nchini hilo wao vya ili hata kwamba ambayo huyo wakati yao kuhusu rais wengi sasa kila kwenye tu mtu kabla hakuna bado hao moja nchi serikali mwa sana",
    ),
    (
        "ha",
        "da na a ya ta ba ne ce cewa wanda kuma don daga su an zai shi wannan cikin sun yi domin amma mai za har kan suka wani ga kamar idan ke bayan lokacin inda wata masu mutane shugaban ƙasar kasar akwai take yake ake ko tun yadda abin cikin cikin tare waɗanda wadanda zuwa haka yana tana dai nan",
    ),
    (
        "yo",
        "ní ti tí ó sí àwọn wọn pé fún ṣe ń náà bí lọ láti kí awọn ni si fun lati pe ninu gẹ́gẹ́ òun sì kan inú wá jẹ́ rẹ̀ naa o ko wọ́n èyí àti ati oun eyi ile lori je se bi ki wa lo gege won awon inu kò fi ọdún ọjọ́ máa nígbà yìí wà sọ ṣé nibi bá ara rẹ tó to yii sọ mi",
    ),
    (
        "ig",
        "na nke ndị ya ka ọ bụ dị onye gbasara ha maka ahụ ga sị kwuru n gị mere mana mgbe ihe ime bu ndi di oge si e a nwere ahu iji ma kwa ebe n'ime otu so o obodo afọ kwesịrị ọzọ nọ aka ọchịchị nwa ọrụ onyeisi unu site banyere eme naijirịa",
    ),
    (
        "so",
        "waxa ka ku oo iyo ee uu in waxaa la ay si soo aan kale sheegay inuu dalka isaga lagu ayaa waxay mid kuwa markii sida hadda laakiin ah ugu aad badan inay muqdisho xukuumadda laga lahaa wax wuxuu dadka ayuu kala hore waa isku kaas wuu kasoo dhan",
    ),
    (
        "om",
        "fi kan akka irraa waan keessa kana irratti jedhan jechuun hin ni yeroo kun dha isaa itti biyya ammoo garuu haa isaanii bara keessatti dubbatan himan kanaan booda wajjin akkasumas mootummaa waliin ture jira isaan turan godina keessaa malee yoo hanga kunis inni bakka irra kanneen lammii yookiin nama kanaaf uummata jedhu ta'uu ta'e ta'ee jedha lakki guddaa sana wayita namoota taasisan",
    ),
    (
        "lg",
        "nti mu ku ne okuva era naye bwe nga kya wa ya abantu oba okutuuka omu eri ono eyo ate kino yagambye kuba okw okukola omwaka oluvannyuma ba ye bya uganda mukulu ng'a n'a gwe abalala kubanga okusinziira mukyala bano ab'omu kampala ow'e ababadde olw'okuba bo gavumenti ssente",
    ),
    (
        "ln",
        "na ya ba mpe oyo ete po te bato nde wana kasi lokola yango mokonzi ezali azali bango mboka soki mpo nsima boye yo moko mibale o mpenza to tango alobaki nyonso wapi mosala kati mosusu basusu ekolo esika awa mingi lelo nde kobanda ntango epai yonso",
    ),
    (
        "rn",
        "mu ko na ku kandi ivyo uyo canke vyo ico avuga yavuze ubu bino ngo rero muri uburundi umukuru igihugu vy c w y mukuru abantu cane ariko nka kuko igihe ya wa ba uwo bari abo aho iyo ati kw mbere ataco bose ivya murico kugira nayo yari ni ubwo aba umwaka i vyose iki muburundi barundi naho hako",
    ),
    (
        "rw",
        "mu ko na ku kandi ibyo cyangwa icyo yavuze avuga nyuma cyane byo iki abantu ariko nka kuko igihe ya wa ba uwo bari abo aho iyo ati muri mbere bose kugira yari ni ubwo aba umwaka u rwanda cy by rw ry bya cya cyo buryo ndetse imyaka gukora",
    ),
    (
        "sn",
        "kuti uye kana asi ne izvi vanhu nekuti pa mu ku vari iri ava uyo ndiye kubva zvakare zvino zvikuru pane iyi ari ayo wake vake yake nyaya kune nyika mushure vakati akati zvino izvo chete zviri zvikanzi avo uyu kwete here nokuti zvose vana ndizvo kunyange pakati zvichitevera kuita munyika sezvo zvinhu mutungamiri apo sei",
    ),
    (
        "xh",
        "ukuba kunye ngokuba le lo la kwaye abantu xa okanye ke uthe uthi kodwa oko into yokuba emva ngo kwi phantsi nto elo eli aba bakhe wakhe ngoku kuba leyo ukususela kule sele kakhulu nje zonke bonke malunga esi ezi ngu ngexesha naye ye kwakhona loo uye nto kulo wathi yile njengoko nangona emzantsi iminyaka ngabantu okokuba wonke eyona lowo abanye kwaba lwe kwe nokuba yakhe lakhe lonke yonke kufuneka apho mandulo yi nge kanti ngoko ukanti kutsho utshilo bathi sithi olu oku ezo abo phambi phambili phakathi phezu ngaphandle kuphela kweli kwezi kwale yale lale ekubeni kuqala abantwana umntu unyaka nyaka kwangoko ukuze kananjalo ngokwe yena thina nam wam yam zam lam zakhe yabo wabo zabo labo babo yethu wethu zethu lethu izinto ngenxa apha phaya namhlanje izolo ngomso ngolu ngala ngale ngalo njani kakuhle ndithi ndiya yaye waye baye besele ibe abe kube uphinde iye oye ukhe aze baze yaza waza nksz mnu othe athi lwakhe lweli wale lalo zalo nalo nale nabo nayo nazo ngayo ngawo ngazo kuwo kuyo kuzo kuso ndawonye kukho akukho linye enye omnye ezinye amanye mna qha phofu kaloku kambe ngelo ngeli ngelixa ngethuba ngexa ethe zithe",
    ),
    (
        "zu",
        "ukuthi futhi kodwa uma noma ngoba lapho abantu yakhe wakhe le lo kanye nje ngesikhathi kahle kakhulu ngemuva khona kusho uthe umnuz esho ukuba lokhu ngokuthi bakhe kepha njengoba kumele yena kule nokuthi emva kube sekuyisikhathi ngonyaka zonke bonke nalo lesi lezi labo laba ngo kuyo abanye eminyaka manje yize konke wathi endaweni kanti ngakho kungani namuhla izolo kusasa yonke wonke lonke yini kuze ukuze nakuba ngaphandle phambi phakathi phezu ngaphambi emuva njalo kuphela kancane izinto into umuntu unyaka iminyaka bathi bathe uthi besho ngokusho kusuka kuleli kulolu kulo kuzo kuwo kubo nabo naye nayo nazo nawo lakhe zakhe kwakhe yabo wabo zabo yethu wethu lethu zethu lokho loku leli lelo leyo lezo lena lolu olunye enye omunye ezinye amanye ngenxa mayelana maqondana",
    ),
    (
        "st",
        "ho le ba ya ka ke hore e o a tsa la ha mme tse hae bona eo empa hoba batho bao re sa ile feela kapa teng ntle wa tla mo hona hape joale leha",
    ),
    (
        "tn",
        "go le ba ya ka ke gore e o a tsa la fa mme tse gagwe bone eo mo batho bao re sa ile fela kgotsa teng wa tla ga gape jaaka gonne nna dingwaga",
    ),
    (
        "ny",
        "ndi ku kuti mu pa wa za ya koma anthu iye ake ndipo chifukwa ali anali kwa la chi iwo kapena adati kuchokera zomwe amene pamene dziko lino boma mmodzi komanso ngati yomwe m'dziko",
    ),
    (
        "mg",
        "ny sy ao dia fa tsy izany izay ho amin'ny tamin'ny an'ny no tao ireo raha eo avy koa sady hoe olona izao noho mba teo nefa malagasy",
    ),
    ("wo", "ci ak la mu di te ba bi yi nañu ñu moom am bu gi li ni mooy waaye nit ñi dañu doon xam lu ko fi ngir nekk"),
    (
        "ff",
        "e ko o ha mo ɓe nde ɗo ɗum kadi ndee hono woni walla ɓee yimɓe leydi oo ngam to ɗoo maa fow mbi'i kala wonaa",
    ),
    (
        "rm",
        "da la e il ch'el en cun per ina che è betg in sin las ils tranter cha ha dals s'è vegnir ma era tar suenter onns èn vegn",
    ),
    ("qu", "chay mana kan hina chaymi paykuna runakuna wan llaqta huk ñuqa kaq nispa chaypi"),
    (
        "ku",
        "û de li ku bi ji di ew ev bo jî ya yên wê wî re her hat dike bû ne me ser yek kurdistan dibe lê hatin piştî",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_fit_their_bits_and_name_a_language_once() {
        assert!(FUNCTION_WORDS.len() <= 128);
        let codes: std::collections::BTreeSet<_> = FUNCTION_WORDS.iter().map(|(code, _)| code).collect();
        assert_eq!(codes.len(), FUNCTION_WORDS.len());
    }

    #[test]
    fn marks_of_tone_do_not_count() {
        let share = |text: &str| evidence(&of(text)).first().map(|first| first.language.to_string());
        assert_eq!(share("àwọn ọ̀dọ́ náà sọ pé wọ́n ń lọ"), share("àwọn ọdọ náà sọ pé wọn n lọ"));
    }
}
