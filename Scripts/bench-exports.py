#!/usr/bin/env python3
"""Runs the program's writers and imports beside the peers of peers.py; called by Scripts/bench-exports."""
import argparse
import csv
import json
import pathlib
import statistics
import subprocess
import sys

# The task, the fastest peer of the same output, and the aims: seconds at 100,000 and 1,000,000, MiB at either.
TASKS = [
    ("geojson", "a geojson orjson hand-rolled", (0.10, 1.0), 120),
    ("geojson-whole", "a geojson orjson hand-rolled", (0.10, 1.0), 120),
    ("kml", "b kml f-string hand-rolled", (0.20, 2.5), 120),
    ("gpkg", "c gpkg pyogrio+arrow", (0.25, 3.0), 200),
    ("csv", None, None, None),
    ("import-geojson", "d read orjson + shapely.points", (0.60, 7.0), 200),
    ("import-csv", None, None, None),
    ("import-acled", None, None, None),
    ("import-ucdp", None, None, None),
    ("import-kml", None, None, None),
    ("import-gpkg", None, None, None),
]
UCDP = pathlib.Path("../shared/ucdp/ucdp_ged_syria_2016_2017.csv")


def ucdp_rows(path, count):
    """UCDP's Syrian events again and again, each time under new ids."""
    with open(UCDP, newline="", encoding="utf-8") as source:
        header, *rows = csv.reader(source)
    identifier = header.index("id")
    with open(path, "w", newline="", encoding="utf-8") as target:
        writer = csv.writer(target)
        writer.writerow(header)
        for number in range(count):
            row = list(rows[number % len(rows)])
            row[identifier] = str(number)
            writer.writerow(row)


def source(options, task, count):
    """The file that a task reads, made where it is missing; nil where it cannot be."""
    data = options.work / f"incidents_{count}.csv"
    if task == "import-geojson":
        return options.work / f"in_{count}.geojson"
    if not task.startswith("import-") or task == "import-csv":
        return data
    kind = task.removeprefix("import-")
    path = options.work / f"in_{count}.{kind}{'.csv' if kind in ('acled', 'ucdp') else ''}"
    if path.exists():
        return path
    if kind == "ucdp":
        if not UCDP.exists():
            return None
        ucdp_rows(path, count)
    else:
        subprocess.run([options.writers, kind, data, "--repeat", "1", "--output", path], check=True, stdout=subprocess.DEVNULL)
    return path


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--writers", required=True)
    parser.add_argument("--peers", required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--n", default="100000,1000000")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    columns = "{:14} {:>8} {:>8} {:>6} {:>8} {:>6} {:>5} {:>5} {:>7} {:>9}  {}"
    if not options.json:
        print(columns.format("task", "n", "seconds", "aim", "peer", "ratio", "MiB", "aim", "CPU s", "peer's MiB", "peer's name"))
    failed = False
    for count in [int(part) for part in options.n.split(",")]:
        for task, peer, aims, room in TASKS:
            data = source(options, task, count)
            if data is None:
                print(f"{task}: {UCDP} is not there", file=sys.stderr)
                continue
            # The peer's runs stand between two of ours, so that a busy machine slows both.
            runs = []
            theirs = None
            repeat = "3" if count <= 100000 else "2" if peer else "1"
            for part in range(2):
                run = subprocess.run([options.writers, task, data, "--repeat", repeat], capture_output=True, text=True)
                if run.returncode != 0:
                    print(f"{task}: {run.stderr.strip()[-300:]}", file=sys.stderr)
                    failed = True
                    break
                runs.append(json.loads(run.stdout))
                if part == 0 and peer:
                    answer = subprocess.run(
                        [sys.executable, options.peers, "--one", peer, str(count), "--reps", "3"], capture_output=True, text=True)
                    if answer.returncode == 0:
                        theirs = json.loads(answer.stdout.strip().splitlines()[-1])
                    else:
                        print(f"{peer}: {answer.stderr.strip()[-300:]}", file=sys.stderr)
            if len(runs) < 2:
                continue
            seconds = statistics.median(run["seconds"] for run in runs)
            line = {
                "task": task, "n": runs[0]["n"], "seconds": seconds, "cpu": min(run["cpu"] for run in runs),
                "peak_mib": max(run["peak_mib"] for run in runs), "bytes": runs[0]["bytes"],
                "peer": peer, "peer_seconds": theirs and statistics.median(theirs["walls"]),
                "peer_mib": theirs and round(theirs["peak"])}
            if options.json:
                print(json.dumps(line), flush=True)
                continue
            aim = aims[count > 100000] if aims and count in (100000, 1000000) else None
            print(columns.format(
                task, line["n"], f"{seconds:.3f}", "-" if aim is None else f"{aim:.2f}",
                f"{line['peer_seconds']:.3f}" if theirs else "-",
                f"{line['peer_seconds'] / seconds:.1f}" if theirs else "-", line["peak_mib"], room or "-",
                f"{line['cpu']:.2f}", line["peer_mib"] if theirs else "-", peer or "-"), flush=True)
    return 1 if failed else 0


sys.exit(main())
