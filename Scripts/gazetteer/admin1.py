"""admin1.tsv: first-level divisions by the codes that GeoNames' places carry."""

import collections
import difflib

from . import names, tables

HEADER = ["country", "code", "iso", "name", "names", "abbreviations", "latitude", "longitude", "west", "south", "east",
          "north", "geonames_id"]
NO_DIVISION = ("", "00")
ARABIC_SCRIPT = set("AE AF BH DZ EG IQ IR JO KW LB LY MA MR OM PK PS QA SA SD SY TN YE".split())


def collect(hand, cities, countries, held, us_states):
    """The divisions that places name: (country, code) to names, ISO code and places."""
    known = {}
    spelled = collections.defaultdict(collections.Counter)
    for city in cities:
        key = (city["countrycode"], city["admin1code"])
        if key[1] in NO_DIVISION or key[0] not in countries:
            continue
        division = known.setdefault(key, {"name": "", "names": [], "abbreviations": [], "iso": "", "id": "",
                                          "by_hand": False, "cities": []})
        division["cities"].append(city)
        state = held.get((key[0], city["latitude"], city["longitude"]), ("", "", 0))[0]
        if state:
            spelled[key][state] += 1
    for key, division in known.items():
        if spelled[key]:
            division["name"] = min(spelled[key].items(), key=lambda pair: (-pair[1], pair[0]))[0]
    _us_states(known, us_states)
    for row in tables.read(hand / "admin1.tsv"):
        division = known.get((row["country"], row["code"]))
        if division is None:
            raise ValueError(f"admin1.tsv:{row['line']}: no place names {row['country']} {row['code']}")
        if row["name"]:
            division["names"] = [division["name"]] * bool(division["name"]) + division["names"]
            division["name"] = row["name"]
            division["by_hand"] = True
        division["names"] += [name for name in row["names"].split("|") if name]
        division["iso"] = row["iso"]
        if row["latitude"]:
            division["point"] = float(row["latitude"]), float(row["longitude"])
        division["abbreviations"] += [name for name in row["abbreviations"].split("|") if name]
    _iso(known)
    for key in [key for key, division in known.items() if not division["name"]]:
        del known[key]
    for key, division in known.items():
        _seat_spellings(division)
    return known


def _us_states(known, us_states):
    for state in us_states.values():
        division = known["US", state["code"]]
        division["id"] = str(state["geonameid"])
        division["name"] = state["name"]


def _iso(known, labels=None):
    """Names and codes of ISO 3166-2, matched by name within the country, loosely where that is unambiguous."""
    import pycountry

    by_country = collections.defaultdict(list)
    taken = {division["iso"] for division in known.values()}
    for (country, code), division in sorted(known.items()):
        if not division["iso"]:
            by_country[country].append((code, division, (labels or {}).get((country, code), [])))
    for country, divisions in by_country.items():
        listed = sorted(pycountry.subdivisions.get(country_code=country) or [], key=lambda s: s.code)
        # Most countries' ISO list has the divisions that GeoNames counts by on its top level.
        listed.sort(key=lambda s: s.parent_code is not None)
        keys = [(names.core(_bare(sub)), sub) for sub in listed]
        loose = []
        for code, division, mapped in divisions:
            spelled = {names.core(name) for name in [division["name"]] + division["names"] + mapped if name}
            found = next((sub for key, sub in keys if key in spelled and sub.code not in taken), None)
            if found is None and not spelled:
                found = next((sub for _, sub in keys if sub.code == f"{country}-{code}"), None)
            if found is None:
                loose.append((division, spelled))
                continue
            taken.add(found.code)
            _take(division, found)
        for division, spelled in loose:
            scored = sorted(
                ((difflib.SequenceMatcher(None, key, own).ratio(), sub.code, sub)
                 for key, sub in keys if sub.code not in taken for own in spelled), key=lambda e: e[:2], reverse=True)
            close = [entry for entry in scored if entry[0] >= 0.8]
            others = [entry for entry in close if entry[1] != close[0][1]]
            if close and (not others or close[0][0] - others[0][0] > 0.05):
                taken.add(close[0][1])
                _take(division, close[0][2])


def _bare(subdivision):
    return subdivision.name.split(" [")[0].split(", ")[0]


def _take(division, subdivision):
    division["iso"] = subdivision.code
    name = _bare(subdivision)
    if not division["name"]:
        division["name"] = name
    division["names"].append(name)


def _seat_spellings(division):
    """Adds the names in Arabic script of the town that the division is called after, where that is the script."""
    own = names.core(division["name"])
    seats = [city for city in division["cities"]
             if own in {names.core(name) for name in [city["name"]] + city["alternatenames"]}]
    if not seats:
        return
    seat = max(seats, key=lambda city: (city["population"], -int(city["geonameid"])))
    if seat["population"] < max(city["population"] for city in division["cities"]):
        return
    if seat["countrycode"] in ARABIC_SCRIPT:
        division["names"] += [name for name in seat["alternatenames"] if names.is_arabic(name)]


def build(path, known, areas):
    """Writes the table; a division without a polygon stands in the middle of its places, which its extent holds."""
    mapped = mapped_names(known, areas)
    _iso(known, mapped)
    countries = {names.fold(country["name"]) for country in areas.countries.values()}
    owner = {(country, names.fold(division["name"])): code for (country, code), division in known.items()}
    rows = []
    for (country, code), division in sorted(known.items()):
        area = areas.admin1.get((country, code))
        if area is not None:
            latitude, longitude = division.get("point") or areas.point(area)
            bounds = areas.bounds(area)
        else:
            bounds = extent(division["cities"])
            latitude, longitude = middle(bounds) if bounds else mean(division["cities"])
            latitude, longitude = division.get("point") or (latitude, longitude)
            bounds = [tables.number(edge, 4) for edge in bounds] if bounds else [""] * 4
        shown = shown_name(tables.clean(division["name"]), country, division["by_hand"], countries)
        spelled = [division["name"]] + division["names"] + mapped.get((country, code), [])
        spelled += [plain(name) for name in spelled]
        kept = [
            name for name in spelled
            if name and not _is_common(name) and names.fold(name) not in countries
            and owner.get((country, names.fold(name)), code) == code]
        rows.append([
            country, code, division["iso"], shown, tables.names(division["abbreviations"] + kept, without=shown),
            "|".join(division["abbreviations"]), tables.number(latitude, 4), tables.number(longitude, 4), *bounds,
            division["id"],
        ])
    return tables.write(path, HEADER, rows)


def mapped_names(known, areas):
    """The map's names for a division, save those that belong to another division or to a part."""
    owners = collections.defaultdict(set)
    for (country, code), division in known.items():
        for name in [division["name"]] + division["names"]:
            owners[country, names.core(name)].add(code)
    found = {}
    for (country, code), labels in areas.labels.items():
        # Where several polygons of the map make up the division, their names are those of its parts.
        if len(labels) == 1:
            found[country, code] = [
                name for name in labels[0][0] if name and owners[country, names.core(name)] <= {code}]
    return found


def shown_name(name, country, by_hand, countries):
    """The name without the word for its kind, where enough is left to tell it by."""
    if by_hand:
        return name
    if _is_common(name):
        return f"{name} Region"
    shorter = plain(name)
    return name if not shorter or names.fold(shorter) in countries else shorter


def _is_common(name):
    return len(name) < 3 or names.fold(name) in COMMON


COMMON = set("""
northern southern eastern western central north south east west capital upper lower coast middle centre highlands
islands special national nord sud est ouest centro norte sur leste oeste sul lac delta rivers plateau river lakes unity
gaza bay mon chin shan littoral northeast northwest southeast southwest north east south west federal district
""".split()) | {"north east", "north west", "south east", "south west", "red sea", "blue nile", "white nile", "river nile",
                "l est", "lest", "louest", "karen", "nord est", "nord ouest", "sud est", "sud ouest", "centre est", "centre ouest", "north central"}


SUFFIXES = """
Governorate|Province|State|Region|District|Oblast|Oblast’|Krai|Department|Prefecture|County|Voivodeship|Division|
Municipality|Canton|Emirate|Republic|Parish|Departamento|Sheng
""".replace("\n", "").split("|")
PREFIXES = """
Muhafazat|Gouvernorat de|Wilaya de|Wilayat|Provincia de|Departamento de|Departamento del|Estado de|Departement de|
Département de|Région de|Région du|Région des|Region de|State of|Province of|Province du|Province de|Khouèng|Tỉnh|
Changwat|Mintaqat|Judeţul|Judetul|Okres
""".replace("\n", "").split("|")


def plain(name):
    """The name without the word for its kind; empty where too little is left."""
    for suffix in SUFFIXES:
        if name.endswith(" " + suffix):
            name = name[: -len(suffix) - 1]
    for prefix in PREFIXES:
        if name.startswith(prefix + " "):
            name = name[len(prefix) + 1:]
    return "" if _is_common(name) else name


# Degrees by which a division is taken to reach beyond its outermost places.
BEYOND = 0.1


def extent(cities):
    """West, south, east and north of a division's places, with what lies beyond; None for too few to tell.

    The antimeridian parts none of those without a polygon but islands, which lie on one side each.
    """
    latitudes = [city["latitude"] for city in cities]
    longitudes = [city["longitude"] for city in cities]
    if len(cities) < 3 or max(longitudes) - min(longitudes) > 20:
        return None
    return (min(longitudes) - BEYOND, min(latitudes) - BEYOND, max(longitudes) + BEYOND, max(latitudes) + BEYOND)


def middle(bounds):
    """The middle of an extent: latitude, longitude."""
    west, south, east, north = bounds
    return round((south + north) / 2, 4), round((west + east) / 2, 4)


def mean(cities):
    """The mean position of places, by population where it is known: latitude, longitude."""
    weights = [city["population"] or 200 for city in cities]
    total = sum(weights)
    latitude = sum(city["latitude"] * weight for city, weight in zip(cities, weights)) / total
    # Longitudes are taken about the first, so that a division across the antimeridian has its mean inside.
    first = cities[0]["longitude"]
    turned = [(city["longitude"] - first + 540) % 360 - 180 for city in cities]
    longitude = first + sum(value * weight for value, weight in zip(turned, weights)) / total
    return round(latitude, 4), round((longitude + 540) % 360 - 180, 4)
