"""The tables of short forms: abbreviations, acronyms that are words, units, currencies, months."""

from functools import cache

from speakcheck.language.pronunciation import Reading

# name: readings, separated by commas; a form that needs its period to be one ends in a period.
_ABBREVIATIONS = """
mr: mister
mrs: missus
ms: ms
mx: mx
dr: doctor, drive
st: saint, street
jr: junior
sr: senior
prof: professor
ltd: limited, l t d
corp: corporation, corp
inc: incorporated, inc
vs: versus, v s
v.: versus, v
ep: episode, ep
eps: episodes
etc: etcetera, et cetera
e.g: for example, e g
i.e: that is, i e
eg: for example, e g
ie: that is, i e
et al: et al
approx: approximately
dept: department
govt: government
intl: international
assn: association
bros: brothers
blvd: boulevard
ave: avenue
hwy: highway
mt: mount, m t
ft.: fort, feet, featuring
gen.: general, gen
sen.: senator
rep.: representative, rep
gov.: governor
lt.: lieutenant
col.: colonel
sgt: sergeant
capt: captain
cpl: corporal
adm.: admiral
hon.: honorable
rev.: reverend
pres.: president
fig.: figure, fig
vol.: volume, vol
ch.: chapter
pp: pages
p.: page, p
no.: no
co.: company, co
est.: established, estimated
min.: minimum, minutes, min
max.: maximum, max
ph.d: p h d
phd: p h d
ok: okay
o.k: okay
okay: okay
tv: t v
ios: i o s
c#: c sharp
jan.: january
jan: january, jan
feb: february
mar.: march, mar
apr: april
jun.: june
jul: july
aug: august
sep: september
sept: september
oct: october
nov: november
dec: december
mon.: monday
tue: tuesday
tues: tuesday
wed.: wednesday, wed
thu: thursday
thur: thursday
thurs: thursday
fri: friday
sun.: sun, sunday
sat.: sat, saturday
"""
_WORD_ACRONYMS = """
aids apec asean aukus bric brics caricom cop covid daca ecowas epcot fema fifa hamas imax interpol isis isil
jpeg laser lasik mercosur mers nafta nasa nasdaq nato nimby noaa norad opec osha pac pin potus radar ram rico
salt sars scotus scuba sim spac swat swift thaad uefa unesco unicef yolo zip
"""
WORD_ACRONYMS = frozenset(_WORD_ACRONYMS.split())
"""Acronyms said as a word."""

MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
MONTH_FORMS = frozenset(MONTHS) | {month[:3] for month in MONTHS} | {"sept"}
MAGNITUDES = {
    "hundred": "hundred", "thousand": "thousand", "million": "million", "billion": "billion",
    "trillion": "trillion", "bn": "billion", "mn": "million", "tn": "trillion", "b": "billion",
    "k": "thousand", "m": "million", "t": "trillion",
}  # fmt: skip

# written form: singular, plural; then other ways to say it.
_UNITS = """
km: kilometer kilometers, k k
kg: kilogram kilograms, kilo kilos, k_g k_g
g: gram grams
mg: milligram milligrams
cm: centimeter centimeters
mm: millimeter millimeters
nm: nanometer nanometers
m: meter meters, million million
M: million million, m m
G: g g
mi: mile miles
ft: foot feet
lb: pound pounds
lbs: pound pounds
oz: ounce ounces
mph: mile_per_hour miles_per_hour, m_p_h m_p_h
kph: kilometer_per_hour kilometers_per_hour, k_p_h k_p_h
km/h: kilometer_per_hour kilometers_per_hour, k_m_h k_m_h
m/s: meter_per_second meters_per_second
km^2: square_kilometer square_kilometers
m^2: square_meter square_meters
m^3: cubic_meter cubic_meters
sqm: square_meter square_meters
°: degree degrees
°c: degree_celsius degrees_celsius, celsius celsius, degree_c degrees_c, degree degrees
°f: degree_fahrenheit degrees_fahrenheit, fahrenheit fahrenheit, degree_f degrees_f, degree degrees
kb: kilobyte kilobytes, k_b k_b
mb: megabyte megabytes, meg megs, m_b m_b
gb: gigabyte gigabytes, gig gigs, g_b g_b
tb: terabyte terabytes, t_b t_b
hz: hertz hertz
khz: kilohertz kilohertz
mhz: megahertz megahertz
ghz: gigahertz gigahertz
kw: kilowatt kilowatts
mw: megawatt megawatts
gw: gigawatt gigawatts
kwh: kilowatt_hour kilowatt_hours
ml: milliliter milliliters
l: liter liters
ha: hectare hectares
hr: hour hours
hrs: hour hours
h: hour hours
min: minute minutes
mins: minute minutes
sec: second seconds
secs: second seconds
s: second seconds
yr: year years
yrs: year years
%: percent percent
bn: billion billion
b: billion billion, b b
mn: million million
tn: trillion trillion
t: ton tons, trillion trillion
k: k k, thousand thousand
x: times times, x x
am: a_m a_m
pm: p_m p_m
a.m: a_m a_m
p.m: p_m p_m
"""
CURRENCIES = {
    "$": ("dollar", "dollars"),
    "€": ("euro", "euros"),
    "£": ("pound", "pounds"),
    "¥": ("yuan", "yen"),
    "₩": ("won", "won"),
    "₹": ("rupee", "rupees"),
}
COUNTRIES: dict[str, tuple[Reading, ...]] = {
    "nt": (("n", "t"), ("new", "taiwan"), ("taiwan",)),
    "us": (("u", "s"), ("american",)),
    "hk": (("hong", "kong"), ("h", "k")),
    "a": (("australian",),),
    "au": (("australian",),),
    "c": (("canadian",),),
    "ca": (("canadian",),),
    "s": (("singapore",),),
    "sg": (("singapore",),),
    "": (),
}


def _spoken(text: str) -> tuple[Reading, ...]:
    return tuple(tuple(reading.split()) for reading in text.split(", "))


@cache
def _abbreviations() -> dict[str, tuple[Reading, ...]]:
    pairs = (line.split(": ") for line in _ABBREVIATIONS.strip().splitlines())
    return {name: _spoken(readings) for name, readings in pairs}


def abbreviation(core: str) -> tuple[Reading, ...]:
    """Return the readings of an abbreviation, its last period included; () if it is none."""
    table, name = _abbreviations(), core.lower()
    if name.endswith(".") and name in table:
        return table[name]
    return table.get(name.rstrip("."), ())


@cache
def _units() -> dict[str, tuple[tuple[Reading, Reading], ...]]:
    table = {}
    for line in _UNITS.strip().splitlines():
        name, _, forms = line.partition(": ")
        pairs = (form.split() for form in forms.split(", "))
        table[name] = tuple((tuple(one.split("_")), tuple(many.split("_"))) for one, many in pairs)
    return table


def unit(written: str, one: bool) -> tuple[Reading, ...]:
    """Return how a unit is said behind a number, singular first for one; () if it is none."""
    table = _units()
    forms = table.get(written) or table.get(written.lower(), ())
    pairs = [(single, many) if one else (many, single) for single, many in forms]
    return tuple(reading for pair in pairs for reading in dict.fromkeys(pair))
