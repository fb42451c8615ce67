#!/usr/bin/env python3
"""Look-ups of names beside rapidfuzz and SQLite FTS5, on the same names in one run: one table with ratios.

    peers.py WORLD.tsv.gz WORK --program PROGRAM [--text FILE]... [--json]

Writes every name of the world list to WORK/names.txt, shuffled by a fixed seed, and the texts to WORK/text.txt; runs
PROGRAM (Benchmarks' gazetteers) on them, and the peers: a dict of folded names, an FTS5 table, and rapidfuzz over all
names, each on one core. Without the package rapidfuzz its column stays empty. Scripts/bench-names is the way to run it.
"""
import argparse
import gzip
import json
import os
import random
import sqlite3
import subprocess
import time
import unicodedata


def fold(name):
    return "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))


def names_of(path):
    names = []
    with gzip.open(path, "rt", encoding="utf-8") as file:
        next(file)
        for line in file:
            fields = line.rstrip("\n").split("\t")
            names += [fields[1], *filter(None, fields[2].split("|"))]
    random.Random(1).shuffle(names)
    return names


def misspelled(names, count):
    """Long names with two letters changed, as the program changes them."""
    changed = []
    for name in names:
        if 11 <= len(name) <= 24 and name.isascii():
            letters = list(name)
            for place in (len(letters) // 3 + 1, len(letters) * 2 // 3):
                letters[place] = "y" if letters[place] == "x" else "x"
            changed.append("".join(letters))
            if len(changed) == count:
                break
    return changed


def quantiles(times):
    times.sort()
    return times[len(times) // 2] * 1e6, times[len(times) * 99 // 100] * 1e6


def dictionary(names):
    table = {}
    for number, name in enumerate(names):
        table.setdefault(fold(name), []).append(number)
    sample = names[:200_000]
    start = time.perf_counter()
    found = sum(fold(name) in table for name in sample)
    return table, len(sample) / (time.perf_counter() - start), found / len(sample)


def full_text(names):
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE place USING fts5(name, tokenize='unicode61 remove_diacritics 2')")
    base.executemany("INSERT INTO place VALUES (?)", ((name,) for name in names))
    sample = names[:5000]
    start = time.perf_counter()
    found = 0
    for name in sample:
        phrase = '"' + name.replace('"', '""') + '"'
        found += base.execute("SELECT rowid FROM place WHERE place MATCH ? LIMIT 1", (phrase,)).fetchone() is not None
    return len(sample) / (time.perf_counter() - start), found / len(sample)


def near_spellings(table, names):
    try:
        from rapidfuzz import process
        from rapidfuzz.distance import OSA
    except ImportError:
        return None
    keys = list(table)
    times = []
    for name in misspelled(names, 100):
        start = time.perf_counter()
        process.extract(fold(name), keys, scorer=OSA.distance, score_cutoff=2, limit=5)
        times.append(time.perf_counter() - start)
    return quantiles(times)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("world")
    parser.add_argument("work")
    parser.add_argument("--program", required=True)
    parser.add_argument("--text", action="append", default=[])
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    os.makedirs(options.work, exist_ok=True)
    names = names_of(options.world)
    files = [os.path.join(options.work, name) for name in ("names.txt", "text.txt")]
    with open(files[0], "w", encoding="utf-8") as out:
        out.write("\n".join(names) + "\n")
    text = ""
    for path in options.text:
        with open(path, encoding="utf-8") as file:
            if path.endswith(".jsonl"):
                text += "\n\n".join(json.loads(line)["text"] for line in file) + "\n\n"
            else:
                text += file.read() + "\n\n"
    with open(files[1], "w", encoding="utf-8") as out:
        # Long enough that the clock's grain does not matter.
        out.write(text * (1 + 2_500_000 // max(1, len(text))))
    lines = subprocess.run([options.program, *files], check=True, capture_output=True, text=True).stdout.splitlines()
    own = {row["task"]: row for row in map(json.loads, lines)}
    table, dict_rate, dict_found = dictionary(names)
    fts_rate, fts_found = full_text(names)
    fuzzy = near_spellings(table, names)
    rate = own["exact and folded"]["per_second"]
    changed = own["two letters changed"]
    rows = [
        ("exact and folded, a second", f"{rate:,.0f}", f"{dict_rate:,.0f} ({rate / dict_rate:.1f}x)",
         f"{fts_rate:,.0f} ({rate / fts_rate:.0f}x)", ""),
        ("  handed over together", f"{own['exact and folded, together']['per_second']:,.0f}", "", "", ""),
        ("  found", f"{own['exact and folded']['found'] / own['exact and folded']['count']:.4f}", f"{dict_found:.4f}",
         f"{fts_found:.4f}", ""),
        ("two letters changed, median us", f"{changed['median_us']:.0f}", "", "",
         f"{fuzzy[0]:,.0f} ({fuzzy[0] / changed['median_us']:,.0f}x)" if fuzzy else "not installed"),
        ("  99th percentile us", f"{changed['p99_us']:.0f}", "", "",
         f"{fuzzy[1]:,.0f} ({fuzzy[1] / changed['p99_us']:,.0f}x)" if fuzzy else "not installed"),
        ("text scanned, MB a second", f"{own['scan']['mb_per_second']:.1f}", "", "", ""),
        ("index opened, ms", f"{own['open']['milliseconds']:.2f}", "", "", ""),
        ("  resident for one look-up, MB", f"{own['open']['resident_mb']:.1f}", "", "", ""),
    ]
    if options.json:
        print(json.dumps({"names": len(names), "own": own, "dict": dict_rate, "fts5": fts_rate, "rapidfuzz_us": fuzzy}))
        return
    rows.insert(0, (f"{len(names):,} names, one core", "incidentmap", "Python dict", "SQLite FTS5", "rapidfuzz"))
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


if __name__ == "__main__":
    main()
