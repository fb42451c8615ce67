"""boundaries.tsv.gz: countries and first-level divisions, from the Natural Earth map in Debian's qgis-common."""

import collections
import sqlite3

from . import names, sources, tables

HEADER = ["level", "country", "code", "name", "geometry"]

# Areas that the map gives to no country of ISO 3166-1; None leaves the area out.
UNASSIGNED = {
    "SOL": "SO", "CYN": "CY", "ESB": "CY", "WSB": "CY", "USG": "CU", "KAB": "KZ", "KAS": "IN", "CLP": "FR",
    "PGA": None, "IOA": None,
}
TOLERANCE = 0.002  # degrees; Visvalingam-Whyatt with this square root of an area, shared borders kept shared
# A polygon goes to the division that most of its places name, where at least this share of them does.
MAJORITY = 0.7


class Areas:
    """The map's polygons by country and by GeoNames division."""

    def __init__(self, cities, countries, known):
        import shapely

        self.shapely = shapely
        self.cities, self.countries, self.known = cities, countries, known
        self.country, self.admin1 = {}, {}
        self.labels = collections.defaultdict(list)

    def _read(self):
        connection = sqlite3.connect(f"file:{sources.NATURAL_EARTH}?mode=ro&immutable=1", uri=True)
        rows = connection.execute(
            "select iso_a2, name, fips, woe_name, gn_name, adm0_a3, geom from states_provinces order by fid")
        for iso, name, fips, woe, geonames, country, blob in rows:
            # GeoPackage header: flags in byte 3 tell how long the envelope is.
            envelope = (0, 32, 48, 48, 64)[(blob[3] >> 1) & 7]
            geometry = self.shapely.from_wkb(blob[8 + envelope:])
            if iso == "-1":
                iso = "CX" if name == "Christmas Island" else "CC" if country == "IOA" else UNASSIGNED[country]
            if iso is None or iso not in self.countries:
                continue
            yield iso, [name or "", woe or "", geonames or ""], fips or "", geometry

    def dissolve(self):
        """Joins the map's polygons into the divisions that GeoNames counts by, and those into countries."""
        shapely = self.shapely
        polygons = list(self._read())
        tree = shapely.STRtree([row[3] for row in polygons])
        points = shapely.points([(city["longitude"], city["latitude"]) for city in self.cities])
        votes = collections.defaultdict(collections.Counter)
        for point, polygon in zip(*tree.query(points, predicate="within")):
            city = self.cities[int(point)]
            votes[int(polygon)][city["countrycode"], city["admin1code"]] += 1
        geometry = shapely.coverage_simplify([row[3] for row in polygons], TOLERANCE)
        by_country, by_admin1 = collections.defaultdict(list), collections.defaultdict(list)
        by_name = collections.defaultdict(dict)
        for (country, code), division in self.known.items():
            for name in [division["name"]] + division["names"]:
                by_name[country].setdefault(names.core(name), code)
        for index, (iso, labels, fips, _) in enumerate(polygons):
            country, code = self._owner(iso, labels, fips, votes[index], by_name)
            by_country[country].append(geometry[index])
            if code is not None:
                by_admin1[country, code].append(geometry[index])
                self.labels[country, code].append((labels, geometry[index].area))
        for key, parts in by_country.items():
            self.country[key] = self._join(parts)
        for key, parts in by_admin1.items():
            self.admin1[key] = self._join(parts)

    def _owner(self, iso, labels, fips, votes, by_name):
        """The country and division that a polygon belongs to; no division where its places do not agree on one."""
        total = sum(votes.values())
        by_country = collections.Counter()
        for (country, _), count in votes.items():
            by_country[country] += count
        country = iso
        if by_country:
            # GeoNames, which all places follow, counts overseas departments and Crimea otherwise than the map does.
            other, count = by_country.most_common(1)[0]
            if other != iso and count >= 0.8 * total and (count >= 3 or iso in ("FR", "NL")):
                country = other
        own = {code: count for (of, code), count in votes.items() if of == country and (of, code) in self.known}
        share = {code: count / sum(own.values()) for code, count in own.items()}
        best = max(share, key=lambda code: (share[code], code), default=None)
        if best is not None and own[best] >= 3 and share[best] >= 0.85:
            return country, best
        named = next((by_name[country][key] for key in map(names.core, labels[:1] + labels[2:])
                      if key in by_name[country]), None)
        if named is not None and (named in own or not own):
            return country, named
        # Where GeoNames codes are those of FIPS 10-4, the map knows them too.
        if fips[2:] in share and share[fips[2:]] >= 0.4:
            return country, fips[2:]
        return country, best if best is not None and share[best] >= MAJORITY else None

    def _join(self, parts):
        """One valid multipolygon, its vertices on a grid of 1e-4 degrees (11 m)."""
        shapely = self.shapely
        joined = shapely.set_precision(shapely.union_all(parts), 0.0001)
        joined = shapely.make_valid(joined)
        polygons = [part for part in shapely.get_parts(joined) if part.geom_type == "Polygon" and part.area > 0]
        return shapely.normalize(shapely.orient_polygons(shapely.multipolygons(polygons)))

    def point(self, area):
        """The centroid where it lies inside, else a point inside: latitude, longitude."""
        centre = area.centroid
        if not area.contains(centre):
            centre = area.point_on_surface()
        return round(centre.y, 4), round(centre.x, 4)

    def bounds(self, area):
        """West, south, east, north; west is greater than east where the area crosses the antimeridian."""
        boxes = [part.bounds for part in self.shapely.get_parts(area)]
        west, south, east, north = area.bounds
        if west < -179 and east > 179 and not any(box[2] - box[0] > 300 for box in boxes):
            west = min(box[0] for box in boxes if box[0] >= 0)
            east = max(box[2] for box in boxes if box[2] < 0)
        return [tables.number(float(value), 4) for value in (west, south, east, north)]


def build(path, areas, known, countries):
    """Writes the areas as well-known text, longitude first."""
    write = areas.shapely.to_wkt
    rows = []
    for country, area in sorted(areas.country.items()):
        rows.append(["country", country, "", countries[country]["name"], write(area, rounding_precision=4)])
    for (country, code), area in sorted(areas.admin1.items()):
        rows.append(["admin1", country, code, known[country, code]["name"], write(area, rounding_precision=4)])
    return tables.write(path, HEADER, rows)
