"""Which programs run on which inputs: megabatch's --pairing own, cross and list:FILE."""

import random

from .canonical import InputError, find_pair, pair_names


def read_rows(path, needed):
    """The rows of a TSV file with a header line, as dictionaries; every name in `needed` is a column."""
    try:
        with open(path, encoding="utf-8") as file:
            lines = file.read().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read {path} ({error}) name a TSV file") from error
    header = lines[0].split("\t") if lines else []
    for name in needed:
        if name not in header:
            raise InputError(f"no column {name} in {path} (its first line names {header}) add the column")
    return [dict(zip(header, line.split("\t"))) for line in lines[1:] if line]


def write_rows(path, header, rows):
    with open(path, "w", encoding="utf-8") as file:
        for row in (header, *rows):
            print(*row, sep="\t", file=file)


def own(programs, tasks):
    """Every program whose name ends in a task's id, on that task's pairs."""
    return [
        (program, task, pair)
        for program in programs
        for task in tasks
        if program.endswith(task)
        for pair in pair_names(tasks[task])
    ]


def cross(programs, tasks, count, seed):
    """Every program on every input, or `count` of those pairs drawn by the seed, in order."""
    inputs = [(task, pair) for task in tasks for pair in pair_names(tasks[task])]
    numbers = range(len(programs) * len(inputs))
    if count is not None and count < len(numbers):
        numbers = sorted(random.Random(seed).sample(numbers, count))
    names = list(programs)
    return [(names[n // len(inputs)], *inputs[n % len(inputs)]) for n in numbers]


def listed(path, programs, tasks):
    """The pairs of a list file; refuses names that do not exist."""
    pairs = []
    for line, row in enumerate(read_rows(path, ("program", "task", "pair")), 2):
        if row["program"] not in programs:
            raise InputError(f"unknown program {row['program']} ({path}:{line}) name one of the program file")
        try:
            find_pair(tasks[row["task"]], row["pair"])
        except (KeyError, IndexError, ValueError) as error:
            what = f"{row['task']} {row['pair']}"
            raise InputError(f"unknown pair {what} ({path}:{line}) name a task and train/0 or the like") from error
        pairs.append((row["program"], row["task"], row["pair"]))
    return pairs
