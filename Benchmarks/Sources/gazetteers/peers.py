#!/usr/bin/env python3
"""The same names in rapidfuzz and SQLite FTS5: peers.py WORLD.tsv.gz NAMES.txt

Writes every name of the world list to NAMES.txt, shuffled by a fixed seed, then times look-ups in a dict of folded
names, in FTS5, and near spellings by rapidfuzz (one core). Needs the package rapidfuzz.
"""
import gzip
import random
import sqlite3
import sys
import time
import unicodedata


def fold(name):
    return "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))


def main():
    names = []
    with gzip.open(sys.argv[1], "rt", encoding="utf-8") as file:
        next(file)
        for line in file:
            fields = line.rstrip("\n").split("\t")
            names += [fields[1], *filter(None, fields[2].split("|"))]
    random.Random(1).shuffle(names)
    with open(sys.argv[2], "w", encoding="utf-8") as out:
        out.write("\n".join(names) + "\n")
    print(len(names), "names")

    table = {}
    for number, name in enumerate(names):
        table.setdefault(fold(name), []).append(number)
    sample = names[:200_000]
    start = time.perf_counter()
    found = sum(fold(name) in table for name in sample)
    print(f"dict of folded names: {found} found, {len(sample) / (time.perf_counter() - start):,.0f} a second")

    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE place USING fts5(name, tokenize='unicode61 remove_diacritics 2')")
    base.executemany("INSERT INTO place VALUES (?)", ((name,) for name in names))
    sample = names[:5000]
    start = time.perf_counter()
    found = 0
    for name in sample:
        phrase = '"' + name.replace('"', '""') + '"'
        found += base.execute("SELECT rowid FROM place WHERE place MATCH ? LIMIT 1", (phrase,)).fetchone() is not None
    print(f"SQLite FTS5: {found} found, {len(sample) / (time.perf_counter() - start):,.0f} a second")

    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    keys = list(table)
    times = []
    found = 0
    for name in [n for n in names if 11 <= len(n) <= 24 and n.isascii()][:60]:
        letters = list(fold(name))
        for place in (len(letters) // 3 + 1, len(letters) * 2 // 3):
            letters[place] = "y" if letters[place] == "x" else "x"
        start = time.perf_counter()
        found += bool(process.extract("".join(letters), keys, scorer=OSA.distance, score_cutoff=2, limit=5))
        times.append(time.perf_counter() - start)
    times.sort()
    print(f"rapidfuzz: {found} of {len(times)} found, median {times[len(times) // 2] * 1e3:.1f} ms, "
          f"p99 {times[len(times) * 99 // 100] * 1e3:.1f} ms")


if __name__ == "__main__":
    main()
