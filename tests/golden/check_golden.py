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
import shutil
import subprocess
import sys
import tempfile
import time

SKIPPED = 77
OTHER_ROWS_BAR = 0.99
FIRST_CHUNK = 200  # rows from which the rate is measured when time is limited


def spread(rows):
    """The rows in a fixed order whose every beginning is spread over the whole list."""
    step = next(s for s in range(max(1, round(len(rows) * 0.618)), len(rows) * 2) if math.gcd(s, len(rows)) == 1)
    return [rows[(k * step) % len(rows)] for k in range(len(rows))]


def evaluate(options, launcher, rows, folder):
    """{(program, task, pair): exported line} of these rows."""
    pairing, results = folder / "rows.tsv", folder / "results.h5"
    with open(pairing, "w", encoding="utf-8", newline="\n") as out:
        out.write("program\ttask\tpair\n")
        out.writelines(f"{r['program']}\t{r['task']}\t{r['pair']}\n" for r in rows)
    command = [*launcher, options.megabatch, "run", "--programs", options.shared / "golden/programs.py",
               "--tasks", options.shared / "arc/training", "--pairing", f"list:{pairing}",
               "--backend", options.backend, "--output", results, "--force", *options.run_options]
    done = subprocess.run([str(c) for c in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        print(done.stdout[-6000:])
        sys.exit(f"megabatch run ended with exit code {done.returncode}")
    exported = subprocess.run([options.megabatch, "export", results, "--format", "jsonl"], check=True,
                              stdout=subprocess.PIPE, text=True).stdout
    lines = [json.loads(line) for line in exported.splitlines()]
    return {(line["program"], line["task"], line["pair"]): line for line in lines}


def agrees(row, line):
    if row["expected"] == "error":
        return line["status"] == "error"
    return line["status"] == "ok" and line["value"] == row["expected"]


def device_launcher(options):
    """What to put before the program so that its device code can run, None where nothing can."""
    if options.backend != "cuda":
        return []
    if shutil.which("nvidia-smi") and subprocess.run(["nvidia-smi", "-L"], capture_output=True).returncode == 0:
        return []
    simulator = options.shared / "gpusim/run.sh"
    return [simulator] if simulator.exists() else None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabatch", required=True, help="the program")
    parser.add_argument("--shared", required=True, type=pathlib.Path, help="folder with golden/, arc/ and gpusim/")
    parser.add_argument("--backend", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--rows", type=int, default=0, help="at most so many, spread over all (0: all)")
    parser.add_argument("--seconds", type=float, default=0, help="as many rows as so much time holds (0: no limit)")
    parser.add_argument("--skip", type=int, default=0, help="leave out so many at the beginning of the spread order")
    parser.add_argument("run_options", nargs="*", help="further options of `megabatch run`, after --")
    options = parser.parse_args()

    launcher = device_launcher(options)
    if launcher is None or not (options.shared / "golden/expected.tsv").exists():
        print("no GPU, no gpusim" if launcher is None else f"no golden cases in {options.shared}")
        return SKIPPED
    with open(options.shared / "golden/expected.tsv", encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source, delimiter="\t", quoting=csv.QUOTE_NONE))
    if options.rows or options.seconds:
        rows = spread(rows)[options.skip:]
        rows = rows[:options.rows or len(rows)]

    count = {"1": [0, 0], "0": [0, 0]}  # typed: rows that agree, rows
    wrong = []
    started = time.monotonic()
    taken = 0
    chunk = min(FIRST_CHUNK, len(rows)) if options.seconds else len(rows)
    with tempfile.TemporaryDirectory(prefix="golden-") as folder:
        while chunk > 0:
            part = rows[taken:taken + chunk]
            lines = evaluate(options, launcher, part, pathlib.Path(folder))
            for row in part:
                line = lines.get((row["program"], row["task"], row["pair"]))
                good = line is not None and agrees(row, line)
                count[row["typed"]][0] += good
                count[row["typed"]][1] += 1
                if not good:
                    wrong.append((row, line))
            taken += len(part)
            spent = time.monotonic() - started
            left = options.seconds - spent if options.seconds else 0
            chunk = min(len(rows) - taken, int(0.8 * left * taken / spent))
            if chunk < FIRST_CHUNK // 4 and taken + chunk < len(rows):
                break

    for row, line in wrong[:20]:
        got = "no line" if line is None else line["status"] if line["status"] != "ok" else str(line["value"])
        print(f"{row['program']} on {row['task']} {row['pair']} (typed {row['typed']}): "
              f"expected {row['expected'][:300]}\n  got {got[:300]}")
    print(f"backend {options.backend}{' under ' + str(launcher[0]) if launcher else ''}, "
          f"seed {os.environ.get('GPUSIM_SEED', 'none')}, {taken} rows in {time.monotonic() - started:.1f} s: "
          f"typed {count['1'][0]} of {count['1'][1]} agree, others {count['0'][0]} of {count['0'][1]}")
    return 0 if taken and count["1"][0] == count["1"][1] and count["0"][0] >= OTHER_ROWS_BAR * count["0"][1] else 1


if __name__ == "__main__":
    sys.exit(main())
