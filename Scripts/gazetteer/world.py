"""world.tsv.gz: populated places of the whole world."""

from . import tables

HEADER = ["id", "name", "names", "latitude", "longitude", "country", "admin1", "feature_code", "population",
          "timezone"]


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
            tables.names(city["alternatenames"], without=city["name"]),
            tables.number(city["latitude"]), tables.number(city["longitude"]), city["countrycode"],
            tables.clean(city["admin1code"]), "PPLC" if city["geonameid"] in chief else "PPL",
            str(city["population"] or ""), city["timezone"] or "",
        ])
    return tables.write(path, HEADER, rows)
