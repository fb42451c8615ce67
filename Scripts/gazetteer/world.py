"""world.tsv.gz: populated places of the whole world."""

from . import tables
from .names import is_latin

HEADER = ["id", "name", "names", "latitude", "longitude", "country", "admin1", "feature_code", "population",
          "timezone"]


def spelled(names):
    """Names as people write them: short ones in small Latin letters alone are transcriptions of other scripts by
    machines ("aru", "boni", "mare"), which are other towns' own names more often than not."""
    return [n for n in names if len(n) > 5 or any(c.isupper() for c in n) or not any(c.isalpha() for c in n)
            or not is_latin(n)]


def capitals(cities, countries):
    """GeoNames numbers of the countries' capitals: the largest place of that name in the country."""
    named = {}
    for city in cities:
        country = countries.get(city["countrycode"])
        if country and country["capital"]:
            known = [city["name"]] + city["alternatenames"]
            if country["capital"] in known:
                named.setdefault(city["countrycode"], []).append(city)
    return {
        max(found, key=lambda c: (c["population"], -int(c["geonameid"])))["geonameid"] for found in named.values()
    }


def build(path, cities, countries):
    """Writes the table; the package holds no feature codes, so only capitals are told apart."""
    chief = capitals(cities, countries)
    rows = []
    for city in cities:
        rows.append([
            str(city["geonameid"]), tables.clean(city["name"]),
            tables.names(spelled(city["alternatenames"]), without=city["name"]),
            tables.number(city["latitude"]), tables.number(city["longitude"]), city["countrycode"],
            tables.clean(city["admin1code"]), "PPLC" if city["geonameid"] in chief else "PPL",
            str(city["population"] or ""), city["timezone"] or "",
        ])
    return tables.write(path, HEADER, rows)
