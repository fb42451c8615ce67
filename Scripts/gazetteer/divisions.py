"""countries.tsv, admin1.tsv, admin2.tsv and boundaries.tsv.gz."""

import sys

from . import admin1, admin2, boundaries
from . import countries as country_table


def build(output, hand, source, cities, countries):
    """Writes the four tables."""
    held = source.divisions()
    known = admin1.collect(hand, cities, countries, held, source.us_states())
    areas = boundaries.Areas(cities, countries, known)
    areas.dissolve()
    count = country_table.build(output / "countries.tsv", hand, cities, countries, areas)
    print(f"countries.tsv: {count} countries", file=sys.stderr)
    count = admin1.build(output / "admin1.tsv", known, areas)
    print(f"admin1.tsv: {count} divisions", file=sys.stderr)
    count = admin2.build(output / "admin2.tsv", hand, cities, held, known, source.us_counties())
    print(f"admin2.tsv: {count} divisions", file=sys.stderr)
    count = boundaries.build(output / "boundaries.tsv.gz", areas, known, countries)
    print(f"boundaries.tsv.gz: {count} areas", file=sys.stderr)
