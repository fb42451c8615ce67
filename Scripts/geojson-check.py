#!/usr/bin/env python3
"""Holds a GeoJSON file against RFC 7946 with geojson-validator, and against what this project adds to it."""
import json
import sys

import geojson_validator


def main(path):
    with open(path, encoding="utf-8") as file:
        collection = json.load(file)
    problems = [] if "crs" not in collection else ["RFC 7946 has no crs member"]
    for number, feature in enumerate(collection["features"]):
        if "id" not in feature or "properties" not in feature or "geometry" not in feature:
            problems.append(f"feature {number} lacks id, properties or geometry")
    # The validator knows no null geometry, which RFC 7946, section 3.2, allows.
    located = dict(collection, features=[f for f in collection["features"] if f["geometry"]])
    structure = geojson_validator.validate_structure(located)
    if structure:
        problems.append(f"structure: {structure}")
    geometries = geojson_validator.validate_geometries(located)
    for kind in ("invalid", "problematic"):
        if geometries.get(kind):
            problems.append(f"{kind}: {geometries[kind]}")
    print("\n".join(problems) or f"{path}: {len(collection['features'])} features")
    return 1 if problems else 0


sys.exit(main(sys.argv[1]))
