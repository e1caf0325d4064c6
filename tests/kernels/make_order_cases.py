#!/usr/bin/env python3
"""Writes order_cases.txt: what CPython's sorted() makes of keys that are sets, ordered by inclusion only.

Usage: make_order_cases.py > order_cases.txt, under CPython 3.11, whose list.sort the kernels follow.
A case is two lines: the keys, each the sum of 2**i over its set's elements i; the places of the keys, sorted.
"""

import random
import sys


def elements(mask):
    return frozenset(i for i in range(mask.bit_length()) if mask >> i & 1)


def chain(rng, bits, length, strict=False):
    """Sets that each hold the one before."""
    masks, mask = [], 0
    missing = rng.sample(range(bits), bits)
    grow = length if strict else max(1, length // bits)
    for i in range(length):
        if missing and (strict or i % grow == grow - 1):
            mask |= 1 << missing.pop()
        masks.append(mask)
    return masks


def scattered(rng, n):
    bits = rng.choice((2, 3, 6, 10))
    return [rng.getrandbits(bits) for _ in range(n)]


def chains(rng, n):
    bits, masks = rng.choice((4, 8)), []
    while len(masks) < n:
        part = chain(rng, bits, rng.choice((1, 5, 20, 70, 200)))
        if rng.random() < 0.1:
            part[rng.randrange(len(part))] = rng.getrandbits(bits)
        masks += part
    return masks[:n]


def falling(rng, n):
    bits, masks = 8, []
    while len(masks) < n:
        masks += chain(rng, bits, rng.randint(1, bits), strict=True)[::-1]
    return masks[:n]


def almost_sorted(rng, n):
    bits = 8
    masks = chain(rng, bits, n)
    for _ in range(n // 40):
        masks[rng.randrange(n)] = rng.getrandbits(bits)
    return masks


def runs_of(rng, lengths):
    """Runs of these lengths, in which no set holds the next one; the first set of each is held by the one before."""
    masks = []
    for length in lengths:
        for i in range(length):
            while True:
                mask = rng.getrandbits(5)
                falls = bool(masks) and elements(mask) < elements(masks[-1])
                if falls == (i == 0) or not masks:
                    break
                if i == 0:
                    masks[-1] |= 1 << rng.randrange(5)  # the empty set holds none
            masks.append(mask)
    return masks


def main():
    if sys.version_info[:2] != (3, 11) or sys.implementation.name != "cpython":
        sys.exit("the cases need CPython 3.11 (later ones sort otherwise); run this with it")
    rng = random.Random(1)
    cases = []
    sizes = (1, 2, 3, 17, 63, 64, 65, 127, 200, 256, 333, 700)
    for make in (scattered, chains, falling, almost_sorted):
        cases += [make(rng, n) for n in sizes]
    # In the first one the second run is merged with the third before that is with the last.
    for lengths in (351, 44, 260, 45), (64, 64, 64), (90, 33, 33, 190, 60, 33), (33,) * 12, (35, 400, 40, 45):
        cases += [runs_of(rng, lengths) for _ in range(2)]
    for masks in cases:
        keys = [elements(mask) for mask in masks]
        print(*masks)
        print(*sorted(range(len(keys)), key=keys.__getitem__))


if __name__ == "__main__":
    main()
