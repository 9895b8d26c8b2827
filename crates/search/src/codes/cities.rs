//! Which country a well-known city or part of a country lies in.

/// A country a line: its code in lower case, a blank, and names divided by `/`, in the form of [`crate::analysis::keyword`]. Names that are
/// also those of another well-known place (Cambridge, Georgia, Hyderabad, Punjab) are left out.
pub(super) const CITIES: &str = "\
ae dubai/abu dhabi
af kabul/kandahar
al tirana
am yerevan
ao luanda
ar buenos aires/cordoba/rosario
at vienna/wien/salzburg/graz
au sydney/melbourne/canberra/brisbane/perth/adelaide/queensland/new south wales/tasmania
az baku
ba sarajevo
bb bridgetown
bd dhaka/chittagong
be brussels/bruxelles/antwerp/ghent
bf ouagadougou
bg sofia
bh manama
bi bujumbura
bj cotonou
bo la paz
br brasilia/sao paulo/rio de janeiro/salvador
bs nassau
bt thimphu
bw gaborone
by minsk
ca ottawa/toronto/montreal/vancouver/calgary/quebec/ontario/alberta
cd kinshasa
cf bangui
ch zurich/geneva/bern/basel
ci abidjan
cm yaounde
cn beijing/shanghai/guangzhou/shenzhen/wuhan/chengdu/xinjiang/tibet
co bogota/cali/medellin
cu havana
cy nicosia
cz prague
de berlin/munich/hamburg/frankfurt/cologne/dresden/leipzig/stuttgart/bremen/hanover/dusseldorf/bavaria/saxony
dj djibouti
dk copenhagen
do santo domingo
dz algiers
ec quito/guayaquil
ee tallinn
eg cairo/suez canal
er asmara
es madrid/barcelona/seville/bilbao/valencia/catalonia
et addis ababa/tigray
fi helsinki
fj suva
fr paris/marseille/lyon/bordeaux/toulouse/strasbourg/lille/brittany
ga libreville
gb london/england/scotland/wales/northern ireland/edinburgh/glasgow/cardiff/belfast/manchester/liverpool/leeds/oxford/downing street
ge tbilisi
gh accra
gm banjul
gn conakry
gr athens/thessaloniki
gw bissau
hn tegucigalpa
hr zagreb
ht port-au-prince
hu budapest
id jakarta/bali
ie dublin/cork
il jerusalem/tel aviv/haifa
in new delhi/delhi/mumbai/kolkata/chennai/bengaluru/ahmedabad/kerala/gujarat
iq baghdad/mosul/basra
ir tehran/isfahan/tabriz
is reykjavik
it rome/milan/naples/turin/venice/florence/sicily
jm kingston
jo amman
jp tokyo/osaka/kyoto/hiroshima/fukushima/okinawa
ke nairobi/mombasa
kg bishkek
kh phnom penh
kp pyongyang
kr seoul/busan
kz astana/almaty
la vientiane
lb beirut
li vaduz
lk colombo
lr monrovia
ls maseru
lt vilnius
lv riga
ly tripoli/benghazi
ma rabat/casablanca/marrakesh
md chisinau
me podgorica
mg antananarivo
mk skopje
ml bamako/timbuktu
mm naypyidaw/yangon
mn ulaanbaatar
mr nouakchott
mt valletta
mu port louis
mw lilongwe
mx mexico city/guadalajara/monterrey/tijuana
my kuala lumpur
mz maputo
na windhoek
ne niamey
ng abuja/lagos/kano
ni managua
nl amsterdam/rotterdam/the hague/utrecht
no oslo/bergen
np kathmandu
nz wellington/auckland/christchurch
om muscat
pa panama canal
pe lima/cusco
pg port moresby
ph manila
pk islamabad/karachi/lahore/peshawar
pl warsaw/krakow/lodz/gdansk
ps gaza/west bank/ramallah/hebron
pt lisbon/porto
py asuncion
qa doha
ro bucharest
rs belgrade
ru moscow/st. petersburg/kremlin/siberia/chechnya
rw kigali
sa riyadh/jeddah/mecca
sd khartoum/darfur
se stockholm/gothenburg/malmo
si ljubljana
sk bratislava
sl freetown
sn dakar
so mogadishu
sr paramaribo
ss juba
sv san salvador
sy damascus/aleppo
sz mbabane
td n'djamena
tg lome
th bangkok
tj dushanbe
tl dili/east timor
tm ashgabat
tn tunis
tr istanbul/ankara/izmir
tt port of spain
tw taipei
tz dodoma/dar es salaam
ua kyiv/kharkiv/odesa/lviv/donetsk/donbas/crimea
ug kampala
us washington/washington, d.c./new york/los angeles/chicago/houston/boston/san francisco/seattle/philadelphia/detroit/dallas/denver/miami/atlanta/las vegas/new orleans/california/texas/florida/ohio/illinois/michigan/pennsylvania/virginia/arizona/alaska/hawaii/colorado/white house/capitol hill/wall street
uy montevideo
uz tashkent
ve caracas
vn hanoi/ho chi minh city
ws apia
xk pristina
ye sanaa
za johannesburg/cape town/pretoria/durban
zm lusaka
zw harare
";
