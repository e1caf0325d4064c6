#!/usr/bin/env python3
"""Writes the demo's tasks into the folder `tasks` beside this file; --check compares instead.

A task's id is the start of the SHA-256 of its name. The files come out the same on every machine.
"""

import argparse
import hashlib
import json
import os
import sys

sys.dont_write_bytecode = True

from puzzles import TASKS, Draw, Retry  # noqa: E402


def examples(name, function, count):
    """`count` different examples, each with an output that is not its input."""
    found, attempt = [], 0
    while len(found) < count:
        attempt += 1
        try:
            example = function(Draw(f"{name} {attempt}"))
        except Retry:
            continue
        if example[0] != example[1] and example not in found:
            found.append(example)
    return [{"input": grid, "output": output} for grid, output in found]


def task_id(name):
    return hashlib.sha256(f"megabatch demo {name}".encode()).hexdigest()[:8]


def task_text(task):
    """JSON with a line for each row of a grid."""
    parts = []
    for part, pairs in task.items():
        shown = []
        for pair in pairs:
            grids = [
                f'      "{key}": [\n' + ",\n".join(f"        {json.dumps(row)}" for row in grid) + "\n      ]"
                for key, grid in pair.items()
            ]
            shown.append("    {\n" + ",\n".join(grids) + "\n    }")
        parts.append(f'  "{part}": [\n' + ",\n".join(shown) + "\n  ]")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="say whether the files are as this script makes them")
    parser.add_argument("--list", action="store_true", help="print each task's id, name and meaning")
    options = parser.parse_args()
    folder = os.path.join(os.path.dirname(os.path.realpath(__file__)), "tasks")
    os.makedirs(folder, exist_ok=True)
    different = []
    for name, function, train, test in TASKS:
        if options.list:
            print(f"{task_id(name)}  {name:18} {function.__doc__}")
            continue
        pairs = examples(name, function, train + test)
        text = task_text({"train": pairs[:train], "test": pairs[train:]})
        path = os.path.join(folder, task_id(name) + ".json")
        if options.check:
            with open(path, encoding="utf-8") as file:
                if file.read() != text:
                    different.append(path)
        else:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
    if different:
        sys.exit(f"error: {len(different)} task files differ (first {different[0]}) run {sys.argv[0]} to write them")


if __name__ == "__main__":
    main()
