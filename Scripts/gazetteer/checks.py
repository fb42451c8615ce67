"""What Scripts/check-gazetteer holds the tables to."""

import collections
import csv
import gzip
import math
import re

from . import names

KINDS = {
    "airbase": "AIRB", "base": "INSM", "beach": "BCH", "bridge": "BDG", "camp": "CMP", "canal": "CNL",
    "checkpoint": "PSTP", "city": "PPL", "continent": "CONT", "crossing": "PSTB", "dam": "DAM", "district": "ADM2",
    "factory": "MFG", "hospital": "HSP", "island": "ISL", "lake": "LK", "market": "MKT", "mosque": "MSQE",
    "mountain": "MT", "ocean": "OCN", "oilfield": "OILF", "park": "PRK", "pass": "PASS", "port": "PRT",
    "powerplant": "PS", "prison": "PRN", "quarter": "PPLX", "refinery": "OILR", "region": "RGN", "road": "RD",
    "sea": "SEA", "square": "SQR", "strait": "STRT", "subdistrict": "ADM3", "town": "PPL", "valley": "VAL",
    "village": "PPL", "airport": "AIRP",
}
# Rows that lie where the map draws another country or none, each for a reason.
EXEMPT = {
    "sy-n-al-butayhah": "Golan Heights", "sy-n-fiq": "Golan Heights", "sy-n-masaada": "Golan Heights",
    "sy-n-quneitra": "Golan Heights", "ua-snake-island": "too small for the map", "ye-ras-isa": "a terminal at sea",
}
# The map's divisions are older than GeoNames' in places (Baghdad is the city alone), and simplified.
DIVISION_SLACK = 30
WIDE = {"region", "sea", "ocean", "continent", "mountain", "strait", "island", "valley", "lake", "canal", "park"}


def kilometres(a, b):
    """Distance on a sphere of the Earth's mean radius."""
    (la, lo), (lb, ob) = [[math.radians(value) for value in point] for point in (a, b)]
    half = math.sin((lb - la) / 2) ** 2 + math.cos(la) * math.cos(lb) * math.sin((ob - lo) / 2) ** 2
    return 2 * 6371.0088 * math.asin(min(1, math.sqrt(half)))


class Area:
    """A multipolygon read from well-known text; holes and shells alike by the even-odd rule."""

    def __init__(self, text):
        self.rings = [
            [tuple(map(float, pair.split())) for pair in ring.split(",")] for ring in re.findall(r"\(([^()]+)\)", text)]

    def contains(self, latitude, longitude):
        inside = False
        for ring in self.rings:
            for (xa, ya), (xb, yb) in zip(ring, ring[1:]):
                if (ya > latitude) != (yb > latitude):
                    if longitude < (xb - xa) * (latitude - ya) / (yb - ya) + xa:
                        inside = not inside
        return inside

    def distance(self, latitude, longitude):
        """Kilometres to the nearest border; 0 inside."""
        if self.contains(latitude, longitude):
            return 0.0
        shrink = math.cos(math.radians(latitude))
        best = math.inf
        for ring in self.rings:
            for (xa, ya), (xb, yb) in zip(ring, ring[1:]):
                ax, ay, bx, by = (xa - longitude) * shrink, ya - latitude, (xb - longitude) * shrink, yb - latitude
                length = (bx - ax) ** 2 + (by - ay) ** 2
                t = 0 if length == 0 else max(0, min(1, -(ax * (bx - ax) + ay * (by - ay)) / length))
                best = min(best, math.hypot(ax + t * (bx - ax), ay + t * (by - ay)))
        return best * 111.2


class Tables:
    """The tables of a folder."""

    def __init__(self, folder):
        self.folder = folder
        self.files = {}
        for path in sorted(folder.glob("*.tsv*")):
            opener = gzip.open if path.suffix == ".gz" else open
            with opener(path, "rt", encoding="utf-8", newline="\n") as stream:
                lines = stream.read().split("\n")
            header = lines[0].split("\t")
            self.files[path.name] = (header, [line.split("\t") for line in lines[1:] if line])
        self.curated = self.rows("curated.tsv")
        self.world = {row[0]: row for row in self.files["world.tsv.gz"][1]}
        self.admin1 = {(row["country"], row["code"]): row for row in self.rows("admin1.tsv")}

    def rows(self, name):
        header, rows = self.files[name]
        return [dict(zip(header, row)) for row in rows]

    def counts(self):
        found = {f"{name} rows": len(rows) for name, (_, rows) in self.files.items()}
        for key, number in sorted(collections.Counter(row["kind"] for row in self.curated).items()):
            found[f"curated {key}"] = number
        return found

    def form(self):
        """Column counts, ids, numbers and name lists."""
        for name, (header, rows) in self.files.items():
            at = {column: index for index, column in enumerate(header)}
            seen = set()
            for number, row in enumerate(rows, 2):
                place = f"{name}:{number}"
                if len(row) != len(header):
                    yield f"{place}: {len(row)} fields where the header names {len(header)}"
                    continue
                if "id" in at:
                    if not row[at["id"]] or row[at["id"]] in seen:
                        yield f"{place}: id {row[at['id']]!r} is empty or given twice"
                    seen.add(row[at["id"]])
                for column, limit in (("latitude", 90), ("longitude", 180)):
                    if column in at:
                        try:
                            if not abs(float(row[at[column]])) <= limit:
                                yield f"{place}: {column} {row[at[column]]} is out of range"
                        except ValueError:
                            yield f"{place}: {column} {row[at[column]]!r} is no number"
                if "names" in at and row[at["names"]]:
                    listed = row[at["names"]].split("|")
                    if len(set(listed)) != len(listed) or "" in listed or row[at["name"]] in listed:
                        yield f"{place}: a name is empty or given twice"

    def references(self):
        """Kinds, feature codes, parents, world places and divisions that curated rows name."""
        ids = {row["id"] for row in self.curated}
        countries = {row["alpha2"] for row in self.rows("countries.tsv")}
        for row in self.curated:
            place = f"curated.tsv: {row['id']}"
            if KINDS.get(row["kind"]) != row["feature_code"]:
                yield f"{place}: kind {row['kind']} does not go with {row['feature_code']}"
            if row["parent"] and row["parent"] not in ids:
                yield f"{place}: parent {row['parent']} is not there"
            if row["same_as"] and row["same_as"] not in self.world:
                yield f"{place}: world place {row['same_as']} is not there"
            if row["country"] and row["country"] not in countries:
                yield f"{place}: country {row['country']} is not there"
            if row["admin1"] and (row["country"], row["admin1"]) not in self.admin1:
                yield f"{place}: division {row['country']} {row['admin1']} is not there"
            if not row["source"] or not row["radius_m"] or not row["precision_m"]:
                yield f"{place}: lacks source, radius or precision"
        for row in self.courses():
            place = f"courses.tsv: {row['id']}"
            if row["feature_code"] not in ("STM", "RD"):
                yield f"{place}: feature code {row['feature_code']} is neither river (STM) nor road (RD)"
            for country in row["countries"].split("|"):
                if country not in countries:
                    yield f"{place}: country {country} is not there"

    def courses(self):
        """Rivers and roads, where the table is there."""
        return self.rows("courses.tsv") if "courses.tsv" in self.files else []

    def containment(self):
        """Rows outside their country, division or parent by more than their doubt allows."""
        areas = {(row["level"], row["country"], row["code"]): Area(row["geometry"])
                 for row in self.rows("boundaries.tsv.gz")}
        by_id = {row["id"]: row for row in self.curated}
        for row in self.courses():
            held = [areas[key] for key in (("country", code, "") for code in row["countries"].split("|"))
                    if key in areas]
            for pair in row["course"].split(","):
                longitude, latitude = map(float, pair.split())
                away = min((area.distance(latitude, longitude) for area in held), default=0)
                if away > float(row["precision_m"]) / 1000:
                    yield f"courses.tsv: {row['id']}: {pair} lies {away:.0f} km outside its countries"
        for row in self.curated:
            point = float(row["latitude"]), float(row["longitude"])
            doubt = float(row["precision_m"]) / 1000
            place = f"curated.tsv: {row['id']}"
            wide = row["kind"] in WIDE or row["kind"] == "district"
            if row["id"] in EXEMPT:
                continue
            for level, code, slack in (("country", "", 3), ("admin1", row["admin1"], DIVISION_SLACK)):
                area = areas.get((level, row["country"], code)) if code or level == "country" else None
                allowed = doubt + slack + (float(row["radius_m"]) / 1000 if wide else 0)
                if area is not None and area.distance(*point) > allowed:
                    yield f"{place}: lies {area.distance(*point):.1f} km outside {row['country']} {code}".rstrip()
            parent = by_id.get(row["parent"])
            if parent:
                limit = (float(parent["radius_m"]) + float(parent["precision_m"])) / 1000 * 2 + doubt + 3
                distance = kilometres(point, (float(parent["latitude"]), float(parent["longitude"])))
                if distance > limit:
                    yield f"{place}: lies {distance:.1f} km from its parent {parent['id']}"


def key(name):
    """A name compared loosely: consonants of the folded name without article."""
    folded = re.sub(r"^(al|el|ar|as|ash|at|az|ad|an) ", "", names.fold(name))
    return re.sub(r"[aeiouyw' ]|(.)(?=\1)", "", folded.replace("tell ", "tal ").replace("tel ", "tal "))


def hold_against(reference, table):
    """Problems, rows that no record confirms, and counts."""
    records, by_key = {}, collections.defaultdict(list)

    def add(identifier, latitude, longitude, spelled):
        point = float(latitude), float(longitude)
        records[identifier] = point
        for name in spelled:
            if key(name):
                by_key[key(name)].append(point)

    def read(name, separator):
        path = reference / name
        if path.exists():
            with open(path, encoding="utf-8", newline="") as stream:
                quoting = csv.QUOTE_MINIMAL if separator == "," else csv.QUOTE_NONE
                yield from csv.DictReader(stream, delimiter=separator, quoting=quoting)

    for row in read("ocha_sy_communities.tsv", "\t"):
        add("ocha:" + row["pcode"], row["lat"], row["lon"], [row["name_en"], row["name_ar"]])
    for row in read("opensyria_admin.csv", ","):
        add("open-syria:" + row["pcode"], row["latitude"], row["longitude"], [])
    for name in ("wof_sy.tsv", "wof_iq.tsv"):
        for row in read(name, "\t"):
            if row["lat"] and row["lon"]:
                spelled = [entry.split("=", 1)[-1] for entry in (row["names"] or "").split("|")] + [row["name"]]
                add("wof:" + row["wof_id"], row["lat"], row["lon"], spelled)
    problems, unconfirmed, verdict = [], [], collections.Counter()
    for row in table.curated:
        if row["country"] not in ("SY", "IQ"):
            continue
        point = float(row["latitude"]), float(row["longitude"])
        known = [records[source] for source in row["source"].split("|") if source in records]
        if row["same_as"] in table.world:
            place = table.world[row["same_as"]]
            known.append((float(place[3]), float(place[4])))
        if known:
            farthest = max(kilometres(point, other) for other in known)
            if farthest * 1000 > float(row["precision_m"]) + 500:
                problems.append(f"curated.tsv: {row['id']}: a source lies {farthest:.1f} km away")
            verdict["held against one source" if len(known) == 1 else "held against two sources or more"] += 1
            continue
        near = [other for name in [row["name"]] + row["names"].split("|") for other in by_key.get(key(name), [])
                if kilometres(point, other) < 5]
        verdict["by hand, a record of the name within 5 km" if near else "by hand alone, with its doubt"] += 1
        if not near:
            unconfirmed.append(f"{row['id']}\t{row['latitude']}\t{row['longitude']}\t{row['precision_m']} m")
            if float(row["precision_m"]) < 100:
                problems.append(f"curated.tsv: {row['id']}: no record confirms it and it states no doubt")
    return problems, unconfirmed, {f"Syria and Iraq: {name}": number for name, number in sorted(verdict.items())}
