//! The codes and English names of ISO 639 and ISO 3166, a line each.

/// Code, three-letter code, English names; a language without a two-letter code has its three-letter code twice.
pub(super) const LANGUAGES: &str = "\
aa aar afar
ab abk abkhazian
ae ave avestan
af afr afrikaans
ak aka akan/twi
am amh amharic
an arg aragonese
ar ara arabic
as asm assamese
av ava avaric
ay aym aymara
az aze azerbaijani/azeri
ba bak bashkir
be bel belarusian
bg bul bulgarian
bi bis bislama
bm bam bambara
bn ben bengali/bangla
bo bod tibetan
br bre breton
bs bos bosnian
ca cat catalan/valencian
ce che chechen
ch cha chamorro
co cos corsican
cr cre cree
cs ces czech
cu chu church slavonic
cv chv chuvash
cy cym welsh
da dan danish
de deu german
dv div divehi/maldivian
dz dzo dzongkha
ee ewe ewe
el ell greek
en eng english
eo epo esperanto
es spa spanish/castilian
et est estonian
eu eus basque
fa fas persian/farsi/dari
ff ful fulah/fula
fi fin finnish
fj fij fijian
fo fao faroese
fr fra french
fy fry western frisian/frisian
ga gle irish
gd gla scottish gaelic/gaelic
gl glg galician
gn grn guarani
gu guj gujarati
gv glv manx
ha hau hausa
he heb hebrew
hi hin hindi
ho hmo hiri motu
hr hrv croatian
ht hat haitian creole/haitian
hu hun hungarian
hy hye armenian
hz her herero
ia ina interlingua
id ind indonesian
ie ile interlingue
ig ibo igbo
ii iii sichuan yi
ik ipk inupiaq
io ido ido
is isl icelandic
it ita italian
iu iku inuktitut
ja jpn japanese
jv jav javanese
ka kat georgian
kg kon kongo
ki kik kikuyu
kj kua kuanyama
kk kaz kazakh
kl kal greenlandic/kalaallisut
km khm khmer
kn kan kannada
ko kor korean
kr kau kanuri
ks kas kashmiri
ku kur kurdish
kv kom komi
kw cor cornish
ky kir kyrgyz
la lat latin
lb ltz luxembourgish
lg lug ganda/luganda
li lim limburgish
ln lin lingala
lo lao lao
lt lit lithuanian
lu lub luba-katanga
lv lav latvian
mg mlg malagasy
mh mah marshallese
mi mri maori
mk mkd macedonian
ml mal malayalam
mn mon mongolian
mr mar marathi
ms msa malay
mt mlt maltese
my mya burmese
na nau nauru
nd nde north ndebele
ne nep nepali
ng ndo ndonga
nl nld dutch/flemish
no nor norwegian/norwegian bokmal/norwegian nynorsk
nr nbl south ndebele
nv nav navajo
ny nya chichewa/nyanja
oc oci occitan
oj oji ojibwa
om orm oromo
or ori odia/oriya
os oss ossetian
pa pan punjabi
pi pli pali
pl pol polish
ps pus pashto
pt por portuguese
qu que quechua
rm roh romansh
rn run rundi/kirundi
ro ron romanian/moldovan
ru rus russian
rw kin kinyarwanda
sa san sanskrit
sc srd sardinian
sd snd sindhi
se sme northern sami
sg sag sango
si sin sinhala/sinhalese
sk slk slovak
sl slv slovenian/slovene
sm smo samoan
sn sna shona
so som somali
sq sqi albanian
sr srp serbian
ss ssw swati
st sot southern sotho/sesotho
su sun sundanese
sv swe swedish
sw swa swahili
ta tam tamil
te tel telugu
tg tgk tajik
th tha thai
ti tir tigrinya
tk tuk turkmen
tl tgl tagalog
tn tsn tswana
to ton tongan
tr tur turkish
ts tso tsonga
tt tat tatar
ty tah tahitian
ug uig uyghur
uk ukr ukrainian
ur urd urdu
uz uzb uzbek
ve ven venda
vi vie vietnamese
vo vol volapuk
wa wln walloon
wo wol wolof
xh xho xhosa
yi yid yiddish
yo yor yoruba
za zha zhuang
zh zho chinese/mandarin
zu zul zulu
arz arz egyptian arabic
ast ast asturian
bal bal baluchi
bho bho bhojpuri
ceb ceb cebuano
ckb ckb central kurdish/sorani
din din dinka
fil fil filipino
gsw gsw swiss german
haw haw hawaiian
hil hil hiligaynon
hsb hsb upper sorbian
ilo ilo ilocano
kab kab kabyle
kmr kmr northern kurdish/kurmanji
lus lus mizo
luo luo luo
mai mai maithili
mni mni manipuri/meitei
nap nap neapolitan
nds nds low german
nso nso northern sotho
nus nus nuer
pap pap papiamento
pcm pcm nigerian pidgin
rom rom romani
sah sah yakut
sat sat santali
scn scn sicilian
sco sco scots
szl szl silesian
tet tet tetum
tpi tpi tok pisin
tzm tzm central atlas tamazight
wuu wuu wu chinese
yue yue cantonese
zgh zgh standard moroccan tamazight
";

/// Alpha-2 code, alpha-3 code, English names.
pub(super) const COUNTRIES: &str = "\
ad and andorra
ae are united arab emirates/uae/emirates
af afg afghanistan
ag atg antigua and barbuda
ai aia anguilla
al alb albania
am arm armenia
ao ago angola
aq ata antarctica
ar arg argentina
as asm american samoa
at aut austria
au aus australia
aw abw aruba
ax ala aland islands/aland
az aze azerbaijan
ba bih bosnia and herzegovina/bosnia
bb brb barbados
bd bgd bangladesh
be bel belgium
bf bfa burkina faso
bg bgr bulgaria
bh bhr bahrain
bi bdi burundi
bj ben benin
bl blm saint barthelemy
bm bmu bermuda
bn brn brunei
bo bol bolivia
bq bes caribbean netherlands/bonaire
br bra brazil
bs bhs bahamas
bt btn bhutan
bv bvt bouvet island
bw bwa botswana
by blr belarus
bz blz belize
ca can canada
cc cck cocos islands
cd cod democratic republic of the congo/dr congo/drc/congo-kinshasa
cf caf central african republic
cg cog congo/republic of the congo/congo-brazzaville
ch che switzerland
ci civ ivory coast/cote d'ivoire
ck cok cook islands
cl chl chile
cm cmr cameroon
cn chn china
co col colombia
cr cri costa rica
cu cub cuba
cv cpv cape verde/cabo verde
cw cuw curacao
cx cxr christmas island
cy cyp cyprus
cz cze czechia/czech republic
de deu germany
dj dji djibouti
dk dnk denmark
dm dma dominica
do dom dominican republic
dz dza algeria
ec ecu ecuador
ee est estonia
eg egy egypt
eh esh western sahara
er eri eritrea
es esp spain
et eth ethiopia
fi fin finland
fj fji fiji
fk flk falkland islands
fm fsm micronesia
fo fro faroe islands
fr fra france
ga gab gabon
gb gbr united kingdom/uk/great britain/britain
gd grd grenada
ge geo georgia
gf guf french guiana
gg ggy guernsey
gh gha ghana
gi gib gibraltar
gl grl greenland
gm gmb gambia
gn gin guinea
gp glp guadeloupe
gq gnq equatorial guinea
gr grc greece
gs sgs south georgia
gt gtm guatemala
gu gum guam
gw gnb guinea-bissau
gy guy guyana
hk hkg hong kong
hm hmd heard island
hn hnd honduras
hr hrv croatia
ht hti haiti
hu hun hungary
id idn indonesia
ie irl ireland
il isr israel
im imn isle of man
in ind india
io iot british indian ocean territory
iq irq iraq
ir irn iran
is isl iceland
it ita italy
je jey jersey
jm jam jamaica
jo jor jordan
jp jpn japan
ke ken kenya
kg kgz kyrgyzstan
kh khm cambodia
ki kir kiribati
km com comoros
kn kna saint kitts and nevis
kp prk north korea
kr kor south korea/korea/republic of korea
kw kwt kuwait
ky cym cayman islands
kz kaz kazakhstan
la lao laos
lb lbn lebanon
lc lca saint lucia
li lie liechtenstein
lk lka sri lanka
lr lbr liberia
ls lso lesotho
lt ltu lithuania
lu lux luxembourg
lv lva latvia
ly lby libya
ma mar morocco
mc mco monaco
md mda moldova
me mne montenegro
mf maf saint martin
mg mdg madagascar
mh mhl marshall islands
mk mkd north macedonia/macedonia
ml mli mali
mm mmr myanmar/burma
mn mng mongolia
mo mac macau/macao
mp mnp northern mariana islands
mq mtq martinique
mr mrt mauritania
ms msr montserrat
mt mlt malta
mu mus mauritius
mv mdv maldives
mw mwi malawi
mx mex mexico
my mys malaysia
mz moz mozambique
na nam namibia
nc ncl new caledonia
ne ner niger
nf nfk norfolk island
ng nga nigeria
ni nic nicaragua
nl nld netherlands/holland
no nor norway
np npl nepal
nr nru nauru
nu niu niue
nz nzl new zealand
om omn oman
pa pan panama
pe per peru
pf pyf french polynesia
pg png papua new guinea
ph phl philippines
pk pak pakistan
pl pol poland
pm spm saint pierre and miquelon
pn pcn pitcairn
pr pri puerto rico
ps pse palestine/palestinian territories
pt prt portugal
pw plw palau
py pry paraguay
qa qat qatar
re reu reunion
ro rou romania
rs srb serbia
ru rus russia/russian federation
rw rwa rwanda
sa sau saudi arabia
sb slb solomon islands
sc syc seychelles
sd sdn sudan
se swe sweden
sg sgp singapore
sh shn saint helena
si svn slovenia
sj sjm svalbard
sk svk slovakia
sl sle sierra leone
sm smr san marino
sn sen senegal
so som somalia
sr sur suriname
ss ssd south sudan
st stp sao tome and principe
sv slv el salvador
sx sxm sint maarten
sy syr syria
sz swz eswatini/swaziland
tc tca turks and caicos islands
td tcd chad
tf atf french southern territories
tg tgo togo
th tha thailand
tj tjk tajikistan
tk tkl tokelau
tl tls timor-leste/east timor
tm tkm turkmenistan
tn tun tunisia
to ton tonga
tr tur turkey/turkiye
tt tto trinidad and tobago
tv tuv tuvalu
tw twn taiwan
tz tza tanzania
ua ukr ukraine
ug uga uganda
um umi united states minor outlying islands
us usa united states/united states of america/america
uy ury uruguay
uz uzb uzbekistan
va vat vatican/vatican city/holy see
vc vct saint vincent and the grenadines
ve ven venezuela
vg vgb british virgin islands
vi vir us virgin islands
vn vnm vietnam
vu vut vanuatu
wf wlf wallis and futuna
ws wsm samoa
ye yem yemen
yt myt mayotte
za zaf south africa
zm zmb zambia
zw zwe zimbabwe
";
