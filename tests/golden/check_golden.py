#!/usr/bin/env python3
"""Runs megabatch over golden cases and compares what it exports with what they expect.

A golden case is a row of expected.tsv: program, task, pair, typed (0 where one argument was deliberately
of a wrong type), expected (canonical text, or `error`). Exit code 0 when every typed row and at least
99% of the others agree, 1 when not, 77 when the device path has nothing to run on.
"""
import argparse
import csv
import json
import math
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

SKIPPED = 77
OTHER_ROWS_BAR = 0.99
HOST_RERUNS_BAR = 0.01  # share of rows that the device path may hand to the host


def spread(rows):
    """The rows in a fixed order whose every beginning is spread over the whole list."""
    step = next(s for s in range(max(1, round(len(rows) * 0.618)), len(rows) * 2) if math.gcd(s, len(rows)) == 1)
    return [rows[(k * step) % len(rows)] for k in range(len(rows))]


def call(command):
    done = subprocess.run([str(c) for c in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"{done.stdout[-3000:]}{done.stderr[-3000:]}\nexit code {done.returncode} of {command[0]}")
    return done.stdout


def evaluate(options, launcher, rows):
    """The exported line of each (program, task, pair), and what the summary says of each rank."""
    with tempfile.TemporaryDirectory(prefix="golden-") as folder:
        pairing, results = pathlib.Path(folder, "rows.tsv"), pathlib.Path(folder, "results.h5")
        with open(pairing, "w", encoding="utf-8", newline="\n") as out:
            out.write("program\ttask\tpair\n")
            out.writelines(f"{r['program']}\t{r['task']}\t{r['pair']}\n" for r in rows)
        call([*launcher, options.megabatch, "run", "--programs", options.shared / "golden/programs.py",
              "--tasks", options.shared / "arc/training", "--pairing", f"list:{pairing}",
              "--backend", options.backend, "--output", results])
        exported = call([options.megabatch, "export", results, "--format", "jsonl"])
        summary = json.loads(call([options.megabatch, "summary", results, "--json"]))
    lines = [json.loads(line) for line in exported.splitlines()]
    return {(line["program"], line["task"], line["pair"]): line for line in lines}, summary["timings"]["ranks"]


def agrees(row, line):
    if row["expected"] == "error":
        return line["status"] == "error"
    return line["status"] == "ok" and line["value"] == row["expected"]


def simulator(options):
    """What stands in for a GPU: nothing where there is one or none is asked for, None where there is no way."""
    if options.backend != "cuda":
        return []
    if shutil.which("nvidia-smi") and subprocess.run(["nvidia-smi", "-L"], capture_output=True).returncode == 0:
        return []
    script = options.shared / "gpusim/run.sh"
    return [script] if script.exists() else None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabatch", required=True, help="the program")
    parser.add_argument("--shared", required=True, type=pathlib.Path, help="folder with golden/, arc/ and gpusim/")
    parser.add_argument("--backend", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--rows", type=int, default=0, help="at most so many, spread over all (0: all)")
    parser.add_argument("--skip", type=int, default=0, help="leave out so many at the beginning of the spread order")
    parser.add_argument("--launcher", default="", help="command to start the program with, such as 'mpiexec -n 2'")
    options = parser.parse_args()

    stand_in = simulator(options)
    if stand_in is None or not (options.shared / "golden/expected.tsv").exists():
        print("no GPU and no gpusim" if stand_in is None else f"no golden cases in {options.shared}")
        return SKIPPED
    with open(options.shared / "golden/expected.tsv", encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source, delimiter="\t", quoting=csv.QUOTE_NONE))
    if options.rows:
        rows = spread(rows)[options.skip:options.skip + options.rows]

    started = time.monotonic()
    lines, ranks = evaluate(options, [*shlex.split(options.launcher), *stand_in], rows)
    seconds = time.monotonic() - started

    agree, total = {"1": 0, "0": 0}, {"1": 0, "0": 0}  # by `typed`
    shown = 0
    for row in rows:
        line = lines.get((row["program"], row["task"], row["pair"]))
        good = line is not None and agrees(row, line)
        agree[row["typed"]] += good
        total[row["typed"]] += 1
        if not good and shown < 20:
            shown += 1
            got = "no line" if line is None else line["status"] if line["status"] != "ok" else str(line["value"])
            print(f"{row['program']} on {row['task']} {row['pair']} (typed {row['typed']}): "
                  f"expected {row['expected'][:300]}\n  got {got[:300]}")
    reruns = sum(rank["rerun_on_host"] for rank in ranks)
    print(f"{len(rows)} rows in {seconds:.1f} s on {len(ranks)} x {ranks[0]['backend']} ({ranks[0]['device']}), "
          f"seed {os.environ.get('GPUSIM_SEED', 'none')}, {reruns} handed to the host: "
          f"typed {agree['1']} of {total['1']} agree, others {agree['0']} of {total['0']}")
    passed = (rows and agree["1"] == total["1"] and agree["0"] >= OTHER_ROWS_BAR * total["0"]
              and all(rank["backend"] == options.backend for rank in ranks) and reruns <= HOST_RERUNS_BAR * len(rows))
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
