"""admin2.tsv: second-level divisions, placed at the mean of the places that GeoNames counts to them."""

import collections
import math
import unicodedata

from . import admin1, names, tables

HEADER = ["country", "admin1", "code", "name", "names", "latitude", "longitude", "radius_m", "places", "geonames_id"]

# A division of fewer places than this is one with its only town, save where reports name divisions.
FEWEST = 3
ALWAYS = set("US GB FR IT ES YE AF NG PK BD MM UG TZ ET KE SO SS SD CD BF ML NE CF TD CM LY PH UA RW BI MZ".split())
# Their second-level divisions are in curated.tsv, with the spellings that reports use.
ELSEWHERE = {"SY", "IQ"}
# Words for the kind of division that a name may be given without.
KINDS = """
County|Parish|Borough|District|Raion|Territory|Province|Governorate|Municipality|Department|İlçesi|Shi|Diqu|Cercle
""".replace("\n", "").split("|")
FRONT = """
Provincia di|Provincia de|Província de|Provincia del|Province of|Province du|Province de|Province de la|Département du|
Département de la|Département des|Département de|Departamento de|Partido de|Municipio de|Provincia d'|
Kabupaten|Powiat|Okres|Nomós|Cercle de|Cercle d'
""".replace("\n", "").split("|")


def spellings(name):
    """The name without the word for its kind."""
    found = []
    for kind in KINDS:
        if name.endswith(" " + kind) and len(name) > len(kind) + 3:
            found.append(name[: -len(kind) - 1])
    for kind in FRONT:
        if name.startswith(kind + " "):
            found.append(name[len(kind) + 1:])
    return found


def slug(name):
    """A code of ASCII letters and digits made of a name."""
    folded = unicodedata.normalize("NFKD", names.fold(name)).encode("ascii", "ignore").decode()
    return "-".join(folded.split())


def metres(one, other):
    """Distance on a sphere of the Earth's mean radius."""
    (a, b), (c, d) = [[math.radians(value) for value in point] for point in (one, other)]
    half = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * 6371008.8 * math.asin(min(1, math.sqrt(half)))


def build(path, hand, cities, held, known, counties):
    """Writes the table; the radius reaches the farthest of the division's places, and 10 km at least."""
    spelled = {(row["country"], row["admin1"], row["code"]): row["names"].split("|")
               for row in tables.read(hand / "admin2.tsv")}
    groups = collections.defaultdict(list)
    for city in cities:
        key = (city["countrycode"], city["latitude"], city["longitude"])
        county = held.get(key, ("", "", 0))[1]
        if county and city["countrycode"] not in ELSEWHERE and (city["countrycode"], city["admin1code"]) in known:
            groups[city["countrycode"], city["admin1code"], tables.clean(county)].append(city)
    fips = {(county["state"], county["name"]): county["fips"] for county in counties}
    rows = []
    for (country, code, name), held_cities in sorted(groups.items()):
        if len(held_cities) < FEWEST and country not in ALWAYS:
            continue
        shorter = spellings(name)
        latitude, longitude = admin1.mean([dict(city, population=0) for city in held_cities])
        reach = max(metres((latitude, longitude), (city["latitude"], city["longitude"])) for city in held_cities)
        # Of one place the extent is unknown: the usual reach of such a division.
        radius = max(10000, reach + 2000) if len(held_cities) > 1 else 20000
        # "X County" is never called X alone in running text, a district or province often is.
        alone = [] if name.endswith((" County", " Parish", " Borough")) and country == "US" else shorter
        own = fips.get((code, name), "") if country == "US" else slug(name)
        rows.append([
            country, code, own, name, tables.names(alone + spelled.pop((country, code, own), []), without=name),
            tables.number(latitude, 4), tables.number(longitude, 4), str(int(round(radius, -3))),
            str(len(held_cities)), "",
        ])
    if spelled:
        raise ValueError(f"hand/admin2.tsv: {sorted(spelled)[0]} is no division of the table")
    return tables.write(path, HEADER, rows)
