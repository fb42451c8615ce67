"""countries.tsv: the countries of ISO 3166-1 and Kosovo, with names in many languages."""

from . import names, tables

HEADER = ["alpha2", "alpha3", "numeric", "name", "names", "demonyms", "abbreviations", "capital", "continent",
          "population", "latitude", "longitude", "west", "south", "east", "north", "geonames_id"]

# Languages whose names for countries are taken, beside English: those of the countries that conflict reporting
# comes from, and the large ones.
LANGUAGES = """
en ar fa ps ur ku ckb tr az fr es pt de it nl ru uk be pl cs sk hu ro bg sr hr bs sl sq mk el he hy ka kk ky uz tg tk
zh zh_Hant ja ko vi th my km lo id ms fil hi bn pa ta te ml mr gu ne si am om ti so sw ha yo ig zu af rw rn ln lg
mg sn ff wo sv da nb fi et lv lt is ca eu gl ga mt mn
""".split()
# A Latin name shorter than this in another language than English meets too many other words and names.
SHORTEST = 5
SHORTEST_IN = {"fr": 4, "es": 4, "pt": 4, "de": 4, "it": 4, "tr": 4}


def translations(alpha2):
    """The CLDR's names, English first."""
    from babel import Locale, UnknownLocaleError

    found = []
    for language in LANGUAGES:
        try:
            name = Locale.parse(language).territories.get(alpha2)
        except UnknownLocaleError:
            continue
        shortest = SHORTEST_IN.get(language, SHORTEST)
        if name and (language == "en" or not names.is_latin(name) or len(names.fold(name)) >= shortest):
            found.append(name)
    return found


def build(path, hand, cities, countries, areas):
    """Writes the table."""
    by_hand = {row["alpha2"]: row for row in tables.read(hand / "countries.tsv")}
    rows = []
    for alpha2, country in countries.items():
        own = by_hand[alpha2]
        shown = own_name(alpha2, country)
        extra = [name for name in own["abbreviations"].split("|") + own["names"].split("|") if name]
        # Swahili's "Yemeni" and "Israeli" are English for the people.
        people = {name.lower() for name in own["demonyms"].split("|")}
        foreign = [name for name in [country["name"]] + translations(alpha2) if name.lower() not in people]
        area = areas.country.get(alpha2)
        bounds = areas.bounds(area) if area is not None else [""] * 4
        rows.append([
            alpha2, country["iso3"], f"{int(country['isonumeric']):03d}" if country["isonumeric"] else "", shown,
            tables.names(extra + foreign, without=shown),
            tables.names(name for name in own["demonyms"].split("|")), own["abbreviations"],
            tables.clean(country["capital"]), country["continentcode"], str(country["population"] or ""),
            own["latitude"], own["longitude"], *bounds, str(country["geonameid"]),
        ])
    return tables.write(path, HEADER, rows)


# Short English names where GeoNames' list differs from what maps and reports write.
SHOWN = {
    "CD": "Democratic Republic of the Congo", "CG": "Republic of the Congo", "CZ": "Czechia", "PS": "Palestine",
    "MM": "Myanmar", "CI": "Côte d'Ivoire", "TR": "Türkiye", "SZ": "Eswatini", "CV": "Cabo Verde",
    "NL": "Netherlands", "LA": "Laos", "MO": "Macao", "VA": "Vatican City", "TL": "Timor-Leste",
}


def own_name(alpha2, country):
    """The name a country is shown by."""
    return SHOWN.get(alpha2, country["name"])
