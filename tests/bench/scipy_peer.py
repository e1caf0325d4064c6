#!/usr/bin/env python3
"""objects() as a Python program would do it with scipy (or, with --opencv, OpenCV): what bench_kernels' figures for
objects compare with besides OpenCV called from C++.

usage: scipy_peer.py [--opencv] TASKS    (a folder of ARC tasks; needs numpy and scipy, or numpy and opencv-python)

For each flavour: seconds of processor time for each grid, to label the parts and to make them sets of cells.
"""
import argparse
import json
import pathlib
import time

import numpy as np


def labeller(use_opencv, diagonal):
    if use_opencv:
        import cv2

        cv2.setNumThreads(1)

        def label(mask):
            count, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=8 if diagonal else 4)
            return labels, count - 1
    else:
        from scipy import ndimage

        structure = np.ones((3, 3)) if diagonal else None

        def label(mask):
            return ndimage.label(mask, structure)
    return label


def masks(grid, univalued, without_bg):
    colours, counts = np.unique(grid, return_counts=True)
    background = colours[counts.argmax()] if without_bg else -1
    if not univalued:
        return [grid != background]
    return [grid == colour for colour in colours if colour != background]


def parts(grid, univalued, without_bg, label):
    made = set()
    for mask in masks(grid, univalued, without_bg):
        labels, count = label(mask)
        cells = [[] for _ in range(count + 1)]
        rows, columns = np.nonzero(labels)
        for part, colour, i, j in zip(labels[rows, columns].tolist(), grid[rows, columns].tolist(), rows.tolist(),
                                      columns.tolist()):
            cells[part].append((colour, (i, j)))
        made.update(map(frozenset, cells[1:]))
    return frozenset(made)


def plain_parts(grid, univalued, diagonal, without_bg):
    """The same by flood fill, for the check."""
    rows, columns = grid.shape
    colours, counts = np.unique(grid, return_counts=True)
    background = colours[counts.argmax()] if without_bg else -1
    cells = {(i, j): int(grid[i, j]) for i in range(rows) for j in range(columns) if grid[i, j] != background}
    made, seen = set(), set()
    for start, colour in cells.items():
        if start in seen:
            continue
        part, stack = set(), [start]
        while stack:
            i, j = stack.pop()
            if (i, j) in seen or (i, j) not in cells or (univalued and cells[i, j] != colour):
                continue
            seen.add((i, j))
            part.add((cells[i, j], (i, j)))
            stack += [(i + a, j + b) for a in (-1, 0, 1) for b in (-1, 0, 1) if diagonal or a == 0 or b == 0]
        made.add(frozenset(part))
    return frozenset(made)


def seconds_each(grids, call):
    start = time.process_time()
    for grid in grids:
        call(grid)
    return (time.process_time() - start) / len(grids)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--opencv", action="store_true")
    parser.add_argument("tasks", type=pathlib.Path)
    arguments = parser.parse_args()
    grids = []
    for path in sorted(arguments.tasks.glob("*.json")):
        task = json.loads(path.read_text())
        grids += [np.array(pair["input"], dtype=np.uint8) for pair in task["train"] + task["test"]]
    if not grids:
        parser.error(f"{arguments.tasks} has no tasks (*.json)")
    print(f"{'parts':44s} {'label, us':>10s} {'objects, us':>12s}   for each of {len(grids)} grids")
    for univalued, diagonal, without_bg in [(True, False, True), (True, True, True), (False, False, True),
                                            (False, True, True), (True, False, False), (True, True, False)]:
        label = labeller(arguments.opencv, diagonal)
        for grid in grids[::7]:
            assert parts(grid, univalued, without_bg, label) == plain_parts(grid, univalued, diagonal, without_bg)

        def label_all(grid):
            for mask in masks(grid, univalued, without_bg):
                label(mask)

        labels = min(seconds_each(grids, label_all) for _ in range(3))
        objects = min(seconds_each(grids, lambda g: parts(g, univalued, without_bg, label)) for _ in range(3))
        name = (("of one colour" if univalued else "of any colour") + (", corners join" if diagonal else "") +
                ("" if without_bg else ", with background"))
        print(f"{name:44s} {labels * 1e6:10.1f} {objects * 1e6:12.1f}")


if __name__ == "__main__":
    main()
