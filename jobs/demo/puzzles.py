"""The demo's puzzles: each function below draws one example and works out its output in plain Python.

So the programs of programs.py are tested against something that is not made from them. Only
random.random() is drawn from, which Python keeps the same across versions.
"""

import random

TASKS = []  # (name, function, number of train pairs, of test pairs)


class Retry(Exception):
    """The draw led to no valid example."""


class Draw:
    """Random choices made from random() alone."""

    def __init__(self, seed):
        self.random = random.Random(seed).random

    def between(self, low, high):
        """An integer from low to high, both included."""
        return low + int(self.random() * (high - low + 1))

    def chance(self, share):
        return self.random() < share

    def pick(self, values):
        return values[self.between(0, len(values) - 1)]

    def some(self, values, count):
        """`count` different elements in random order."""
        values = list(values)
        return [values.pop(self.between(0, len(values) - 1)) for _ in range(count)]

    def colours(self, count, besides=(0,)):
        return self.some([c for c in range(10) if c not in besides], count)


def puzzle(train, test):
    def register(function):
        TASKS.append((function.__name__, function, train, test))
        return function

    return register


def need(condition):
    if not condition:
        raise Retry


def blank(height, width, colour=0):
    return [[colour] * width for _ in range(height)]


def copied(grid):
    return [list(row) for row in grid]


def noise(draw, height, width, colours):
    return [[draw.pick(colours) for _ in range(width)] for _ in range(height)]


def put(grid, cells, colour):
    """Colours those of the cells that lie on the grid."""
    for i, j in cells:
        if 0 <= i < len(grid) and 0 <= j < len(grid[0]):
            grid[i][j] = colour
    return grid


def block(top, left, height, width):
    return [(i, j) for i in range(top, top + height) for j in range(left, left + width)]


def ring(top, left, height, width):
    inner = set(block(top + 1, left + 1, height - 2, width - 2))
    return [cell for cell in block(top, left, height, width) if cell not in inner]


def bounds(cells):
    """(top, left, height, width)"""
    rows, columns = [i for i, _ in cells], [j for _, j in cells]
    return min(rows), min(columns), max(rows) - min(rows) + 1, max(columns) - min(columns) + 1


def shape(draw, size):
    """A connected shape of that many cells with its corner at (0, 0)."""
    cells = [(0, 0)]
    while len(cells) < size:
        i, j = draw.pick(cells)
        di, dj = draw.pick([(0, 1), (1, 0), (0, -1), (-1, 0)])
        if (i + di, j + dj) not in cells:
            cells.append((i + di, j + dj))
    top, left, _, _ = bounds(cells)
    return sorted((i - top, j - left) for i, j in cells)


def scatter(draw, height, width, shapes, gap=1, margin=0):
    """Places for shapes whose bounding boxes stay `gap` cells apart and `margin` from the border."""
    taken, placed = set(), []
    for cells in shapes:
        _, _, h, w = bounds(cells)
        for _ in range(60):
            need(height - margin - h >= margin and width - margin - w >= margin)
            top, left = draw.between(margin, height - margin - h), draw.between(margin, width - margin - w)
            if not taken & set(block(top, left, h, w)):
                break
        else:
            raise Retry
        taken |= set(block(top - gap, left - gap, h + 2 * gap, w + 2 * gap))
        placed.append([(i + top, j + left) for i, j in cells])
    return placed


def rotated(grid):
    """A quarter turn clockwise."""
    return [list(column) for column in zip(*grid[::-1])]


def cut(grid, top, left, height, width):
    return [row[left : left + width] for row in grid[top : top + height]]


# Geometry, tiling and scale


@puzzle(3, 1)
def four_mirrors(draw):
    """The picture is mirrored to the right, and both downwards."""
    grid = noise(draw, draw.between(2, 6), draw.between(2, 6), draw.colours(3, ()))
    top = [row + row[::-1] for row in grid]
    return grid, top + top[::-1]


@puzzle(2, 2)
def half_turn(draw):
    """The picture is turned upside down."""
    grid = noise(draw, draw.between(3, 9), draw.between(3, 9), [0, 0, *draw.colours(3)])
    return grid, [row[::-1] for row in grid[::-1]]


@puzzle(4, 1)
def turn_by_count(draw):
    """The square is turned clockwise as many quarters as it has grey cells."""
    size, quarters = draw.between(3, 7), draw.pick([1, 2, 2, 3])
    grid = noise(draw, size, size, [0, 0, *draw.colours(2, (0, 5))])
    for i, j in draw.some(block(0, 0, size, size), quarters):
        grid[i][j] = 5
    output = grid
    for _ in range(quarters):
        output = rotated(output)
    return grid, output


@puzzle(3, 1)
def band_of_three(draw):
    """Picture, mirror image and picture stand side by side."""
    grid = noise(draw, draw.between(2, 6), draw.between(2, 5), [0, *draw.colours(2)])
    return grid, [row + row[::-1] + row for row in grid]


@puzzle(3, 1)
def zoom_by_colours(draw):
    """Every cell grows to a square as wide as the picture has colours."""
    colours = draw.colours(draw.between(2, 4), ())
    grid = noise(draw, draw.between(2, 5), draw.between(2, 5), colours)
    n = len({c for row in grid for c in row})
    need(n == len(colours))
    return grid, [[c for c in row for _ in range(n)] for row in grid for _ in range(n)]


@puzzle(3, 1)
def shrink_thrice(draw):
    """Every 3 x 3 square shrinks to a cell."""
    output = noise(draw, draw.between(2, 6), draw.between(2, 6), [0, *draw.colours(3)])
    return [[c for c in row for _ in range(3)] for row in output for _ in range(3)], output


@puzzle(3, 1)
def smallest_tile(draw):
    """A tile repeats over the picture; it is cut out once."""
    p, q = draw.between(2, 4), draw.between(2, 4)
    tile = noise(draw, p, q, draw.colours(3, ()))
    height, width = p * 2 + draw.between(0, p), q * 2 + draw.between(0, q)
    grid = [[tile[i % p][j % q] for j in range(width)] for i in range(height)]

    def period(rows):
        return next(n for n in range(1, len(rows)) if rows[n:] == rows[:-n])

    need(period(grid) == p and period(list(zip(*grid))) == q)
    return grid, tile


@puzzle(3, 1)
def odd_tile(draw):
    """Of three tiles side by side two are the same; the third is cut out."""
    size, odd = draw.between(2, 5), draw.between(0, 2)
    colours = [0, *draw.colours(2)]
    common, different = noise(draw, size, size, colours), noise(draw, size, size, colours)
    need(common != different)
    tiles = [different if n == odd else common for n in range(3)]
    return [sum((tile[i] for tile in tiles), []) for i in range(size)], different


@puzzle(3, 1)
def without_lines(draw):
    """Rows and columns of one colour are taken out."""
    output = noise(draw, draw.between(3, 6), draw.between(3, 6), draw.colours(3, (5,)))
    need(all(len(set(line)) > 1 for line in [*output, *zip(*output)]))
    row, column = draw.between(1, len(output) - 1), draw.between(1, len(output[0]) - 1)
    grid = [r[:column] + [5] + r[column:] for r in output]
    return grid[:row] + [[5] * len(grid[0])] + grid[row:], output


# Colours and counting


@puzzle(3, 1)
def swap_colours(draw):
    """The two colours change places."""
    a, b = draw.colours(2)
    grid = noise(draw, draw.between(3, 8), draw.between(3, 8), [0, 0, a, b])
    need(any(a in row for row in grid) and any(b in row for row in grid))
    return grid, [[{a: b, b: a, 0: 0}[c] for c in row] for row in grid]


@puzzle(3, 2)
def learned_colour(draw):
    """Grey becomes pink; which colours these are is seen in the examples only."""
    grid = noise(draw, draw.between(3, 7), draw.between(3, 7), [0, 5, 5, *draw.colours(2, (0, 5, 6))])
    return grid, [[6 if c == 5 else c for c in row] for row in grid]


@puzzle(3, 1)
def row_majority(draw):
    """Every row takes on its most frequent colour."""
    width = draw.between(4, 9)
    grid = noise(draw, draw.between(3, 8), width, draw.colours(3))
    output = []
    for row in grid:
        counts = sorted((row.count(c) for c in set(row)), reverse=True)
        need(len(counts) == 1 or counts[0] > counts[1])
        output.append([max(set(row), key=row.count)] * width)
    return grid, output


@puzzle(3, 1)
def colours_by_count(draw):
    """The colours besides black in a column, the most frequent on top."""
    grid = noise(draw, draw.between(5, 10), draw.between(5, 10), [0, 0, 0, *draw.colours(draw.between(3, 5))])
    cells = [c for row in grid for c in row if c]
    counts = {c: cells.count(c) for c in set(cells)}
    need(len(set(counts.values())) == len(counts))
    return grid, [[c] for c in sorted(counts, key=counts.get, reverse=True)]


@puzzle(4, 1)
def more_of_two(draw):
    """A 3 x 3 square of blue or red, whichever has more cells."""
    grid = noise(draw, draw.between(4, 9), draw.between(4, 9), [0, 0, 0, 1, 2])
    cells = [c for row in grid for c in row]
    need(cells.count(1) != cells.count(2))
    return grid, blank(3, 3, 1 if cells.count(1) > cells.count(2) else 2)


@puzzle(3, 1)
def count_to_bar(draw):
    """As many cells in a row as there are shapes, in their colour."""
    count, colour = draw.between(2, 6), draw.colours(1)[0]
    height, width = draw.between(9, 14), draw.between(9, 14)
    grid = blank(height, width)
    for cells in scatter(draw, height, width, [shape(draw, draw.between(1, 5)) for _ in range(count)]):
        put(grid, cells, colour)
    return grid, [[colour] * count]


@puzzle(3, 1)
def sort_rows(draw):
    """The bars are sorted by length, the shortest on top."""
    width = draw.between(4, 9)
    lengths = draw.some(range(1, width + 1), draw.between(3, width))
    rows = [[draw.between(1, 9)] * n + [0] * (width - n) for n in lengths]
    need(lengths != sorted(lengths))
    return rows, [row for _, row in sorted(zip(lengths, rows))]


# Objects


def grey_shapes(draw, sizes, colour=5):
    """A grid with one shape of each size; (grid, list of their cells)"""
    height, width = draw.between(11, 16), draw.between(11, 16)
    placed = scatter(draw, height, width, [shape(draw, size) for size in sizes])
    grid = blank(height, width)
    for cells in placed:
        put(grid, cells, colour)
    return grid, placed


@puzzle(3, 1)
def largest_red(draw):
    """The largest grey shape becomes red."""
    grid, placed = grey_shapes(draw, draw.some(range(2, 10), draw.between(3, 5)))
    return grid, put(copied(grid), max(placed, key=len), 2)


@puzzle(3, 1)
def crop_smallest(draw):
    """The smallest shape is cut out."""
    height, width = draw.between(11, 16), draw.between(11, 16)
    sizes = draw.some(range(3, 10), draw.between(3, 5))
    placed = scatter(draw, height, width, [shape(draw, size) for size in sizes])
    grid = blank(height, width)
    for cells, colour in zip(placed, draw.colours(len(placed))):
        put(grid, cells, colour)
    return grid, cut(grid, *bounds(min(placed, key=len)))


@puzzle(3, 1)
def crop_most_colours(draw):
    """The block with the most colours is cut out."""
    height, width = draw.between(12, 18), draw.between(12, 18)
    counts = [1, 2, 4] if draw.chance(0.5) else [2, 2, 3, 1]
    placed = scatter(draw, height, width, [block(0, 0, draw.between(2, 4), draw.between(2, 4)) for _ in counts])
    grid, best = blank(height, width), None
    for cells, count in zip(placed, counts):
        colours = draw.colours(count)
        for i, j in cells:
            grid[i][j] = draw.pick(colours)
        need(len({grid[i][j] for i, j in cells}) == count)
        if count == max(counts):
            best = bounds(cells)
    return grid, cut(grid, *best)


@puzzle(3, 1)
def colour_by_size(draw):
    """Every grey shape takes the colour whose number is its count of cells."""
    sizes = [draw.between(1, 9) for _ in range(draw.between(4, 6))]
    grid, placed = grey_shapes(draw, sizes)
    output = copied(grid)
    for cells in placed:
        put(output, cells, len(cells))
    return grid, output


@puzzle(3, 1)
def keep_symmetric(draw):
    """Shapes that are no mirror image of themselves, left to right, disappear."""

    def mirrored(cells):
        width = bounds(cells)[3]
        return sorted((i, width - 1 - j) for i, j in cells)

    shapes = []
    for n in range(4):
        cells = shape(draw, draw.between(3, 5))
        if n < 2:
            width = bounds(cells)[3]
            cells = sorted({*cells, *((i, 2 * width - 2 - j) for i, j in cells)})
        need((mirrored(cells) == cells) == (n < 2))
        shapes.append(cells)
    height, width = draw.between(14, 18), draw.between(14, 18)
    grid, output = blank(height, width), blank(height, width)
    for n, cells in enumerate(scatter(draw, height, width, shapes)):
        colour = draw.between(1, 9)
        put(grid, cells, colour)
        if n < 2:
            put(output, cells, colour)
    return grid, output


@puzzle(3, 1)
def drop_specks(draw):
    """Single cells are taken away, larger shapes stay."""
    height, width, colour = draw.between(9, 15), draw.between(9, 15), draw.colours(1)[0]
    sizes = [draw.between(2, 7) for _ in range(3)] + [1] * draw.between(3, 6)
    grid, output = blank(height, width), blank(height, width)
    for cells in scatter(draw, height, width, [shape(draw, size) for size in sizes]):
        put(grid, cells, colour)
        put(output, cells, colour if len(cells) > 1 else 0)
    return grid, output


@puzzle(3, 1)
def complete_boxes(draw):
    """Cells missing from the grey rectangles are filled in red."""
    height, width = draw.between(12, 18), draw.between(12, 18)
    shapes = [block(0, 0, draw.between(3, 5), draw.between(3, 5)) for _ in range(3)]
    grid, output = blank(height, width), blank(height, width)
    for cells in scatter(draw, height, width, shapes, gap=2):
        top, left, h, w = bounds(cells)
        put(grid, cells, 5)
        put(output, cells, 5)
        missing = draw.some(block(top + 1, left + 1, h - 2, w - 2), draw.between(1, min(3, (h - 2) * (w - 2))))
        if draw.chance(0.5):
            missing.append((top, left + 1))
        put(grid, missing, 0)
        put(output, missing, 2)
    return grid, output


@puzzle(3, 1)
def squares_in_noise(draw):
    """Squares of 2 x 2 light blue cells become green, wherever they hide."""
    height, width = draw.between(7, 13), draw.between(7, 13)
    grid = noise(draw, height, width, [0, 0, 8])
    for _ in range(2):
        put(grid, block(draw.between(0, height - 2), draw.between(0, width - 2), 2, 2), 8)
    output = copied(grid)
    for i in range(height - 1):
        for j in range(width - 1):
            square = block(i, j, 2, 2)
            if all(grid[a][b] == 8 for a, b in square):
                put(output, square, 3)
    return grid, output


# Lines, frames and insides


@puzzle(3, 1)
def connect_pairs(draw):
    """Two cells of the same colour are joined by a line."""
    height, width = draw.between(7, 14), draw.between(7, 14)
    pairs = draw.between(2, 4)
    grid, output = blank(height, width), blank(height, width)
    for row, colour in zip(draw.some(range(height), pairs), draw.colours(pairs)):
        a, b = sorted(draw.some(range(width), 2))
        put(grid, [(row, a), (row, b)], colour)
        put(output, block(row, a, 1, b - a + 1), colour)
    if draw.chance(0.5):
        return rotated(grid), rotated(output)
    return grid, output


@puzzle(3, 1)
def rays_right(draw):
    """Every cell sends a ray of its colour to the right border."""
    height, width = draw.between(6, 14), draw.between(6, 14)
    grid, output = blank(height, width), blank(height, width)
    for row in draw.some(range(height), draw.between(2, 5)):
        column, colour = draw.between(0, width - 2), draw.between(1, 9)
        grid[row][column] = colour
        put(output, block(row, column, 1, width - column), colour)
    return grid, output


@puzzle(3, 1)
def crosshairs(draw):
    """Blue lines run through every dot, across and down."""
    height, width, colour = draw.between(7, 15), draw.between(7, 15), draw.colours(1, (0, 1))[0]
    grid, output = blank(height, width), blank(height, width)
    dots = scatter(draw, height, width, [[(0, 0)]] * draw.between(1, 3))
    for ((i, j),) in dots:
        put(output, block(i, 0, 1, width) + block(0, j, height, 1), 1)
    for dot in dots:
        put(grid, dot, colour)
        put(output, dot, colour)
    return grid, output


@puzzle(3, 1)
def diagonal_star(draw):
    """The dot sends rays along its four diagonals."""
    height, width, colour = draw.between(6, 15), draw.between(6, 15), draw.colours(1)[0]
    i, j = draw.between(0, height - 1), draw.between(0, width - 1)
    rays = [(i + n * a, j + n * b) for n in range(30) for a in (-1, 1) for b in (-1, 1)]
    return put(blank(height, width), [(i, j)], colour), put(blank(height, width), rays, colour)


@puzzle(3, 1)
def outline_blocks(draw):
    """A green outline is drawn around every block."""
    height, width = draw.between(11, 18), draw.between(11, 18)
    shapes = [block(0, 0, draw.between(1, 4), draw.between(1, 4)) for _ in range(draw.between(2, 3))]
    grid, output = blank(height, width), blank(height, width)
    for cells in scatter(draw, height, width, shapes, gap=2, margin=1):
        colour = draw.colours(1, (0, 3))[0]
        put(grid, cells, colour)
        put(output, cells, colour)
        top, left, h, w = bounds(cells)
        put(output, ring(top - 1, left - 1, h + 2, w + 2), 3)
    return grid, output


@puzzle(3, 1)
def inner_rings(draw):
    """A ring of orange is drawn into every block, one cell from its edge."""
    height, width = draw.between(13, 19), draw.between(13, 19)
    shapes = [block(0, 0, draw.between(3, 7), draw.between(3, 7)) for _ in range(draw.between(2, 3))]
    grid, output = blank(height, width), blank(height, width)
    for cells in scatter(draw, height, width, shapes):
        colour = draw.colours(1, (0, 7))[0]
        top, left, h, w = bounds(cells)
        put(grid, cells, colour)
        put(output, cells, colour)
        put(output, ring(top + 1, left + 1, h - 2, w - 2), 7)
    return grid, output


@puzzle(3, 1)
def mark_corners(draw):
    """The corners of every cross's bounding box become yellow."""
    height, width = draw.between(11, 17), draw.between(11, 17)
    shapes = []
    for _ in range(draw.between(2, 3)):
        up, left = draw.between(1, 2), draw.between(1, 2)
        h, w = up + 1 + draw.between(1, 2), left + 1 + draw.between(1, 2)
        shapes.append(sorted({*block(up, 0, 1, w), *block(0, left, h, 1)}))
    grid, output = blank(height, width), blank(height, width)
    for cells in scatter(draw, height, width, shapes):
        colour = draw.colours(1, (0, 4))[0]
        top, left, h, w = bounds(cells)
        for picture in (grid, output):
            put(picture, cells, colour)
        put(output, [(i, j) for i in (top, top + h - 1) for j in (left, left + w - 1)], 4)
    return grid, output


@puzzle(3, 2)
def fill_closed(draw):
    """The inside of closed frames becomes yellow; open frames stay."""
    height, width = draw.between(12, 18), draw.between(12, 18)
    shapes = [ring(0, 0, draw.between(3, 6), draw.between(3, 6)) for _ in range(3)]
    grid, output = blank(height, width), blank(height, width)
    for n, cells in enumerate(scatter(draw, height, width, shapes)):
        top, left, h, w = bounds(cells)
        put(grid, cells, 3)
        put(output, cells, 3)
        if n == 0:
            gap = (top + draw.between(1, h - 2), left)
            put(grid, [gap], 0)
            put(output, [gap], 0)
        else:
            put(output, block(top + 1, left + 1, h - 2, w - 2), 4)
    return grid, output


@puzzle(3, 1)
def inside_frame(draw):
    """What the red frame surrounds is cut out."""
    height, width = draw.between(9, 16), draw.between(9, 16)
    grid = noise(draw, height, width, [0, 0, 0, *draw.colours(2, (0, 2))])
    h, w = draw.between(4, 7), draw.between(4, 7)
    top, left = draw.between(0, height - h), draw.between(0, width - w)
    put(grid, ring(top, left, h, w), 2)
    return grid, cut(grid, top + 1, left + 1, h - 2, w - 2)


# Motion


@puzzle(3, 1)
def falling(draw):
    """Every coloured cell falls until another or the floor holds it."""
    grid = noise(draw, draw.between(4, 9), draw.between(4, 9), [0, 0, 0, *draw.colours(3)])
    columns = [[c for c in column if c == 0] + [c for c in column if c] for column in zip(*grid)]
    return grid, [list(row) for row in zip(*columns)]


@puzzle(4, 1)
def slide_to_wall(draw):
    """The red shape slides straight until it touches the light blue wall."""
    height, width = draw.between(8, 14), draw.between(8, 14)
    cells = shape(draw, draw.between(2, 5))
    _, _, h, w = bounds(cells)
    top, left = draw.between(0, height - h - 4), draw.between(0, width - w)
    cells = [(i + top, j + left) for i, j in cells]
    wall = block(height - 1, 0, 1, width)
    grid, output = blank(height, width), blank(height, width)
    for picture, fall in ((grid, 0), (output, height - 1 - h - top)):
        put(picture, wall, 8)
        put(picture, [(i + fall, j) for i, j in cells], 2)
    for _ in range(draw.between(0, 3)):
        grid, output = rotated(grid), rotated(output)
    return grid, output


# Two pictures


@puzzle(3, 1)
def both_halves(draw):
    """Green where both halves are coloured."""
    height, width = draw.between(3, 7), draw.between(3, 7)
    left, right = noise(draw, height, width, [0, 1]), noise(draw, height, width, [0, 2])
    grid = [a + [5] + b for a, b in zip(left, right)]
    return grid, [[3 if x and y else 0 for x, y in zip(a, b)] for a, b in zip(left, right)]


@puzzle(3, 1)
def one_half_only(draw):
    """Light blue where just one of the halves is coloured."""
    height, width = draw.between(3, 7), draw.between(3, 7)
    top, bottom = noise(draw, height, width, [0, 4]), noise(draw, height, width, [0, 6])
    output = [[8 if bool(x) != bool(y) else 0 for x, y in zip(a, b)] for a, b in zip(top, bottom)]
    return [*top, [5] * width, *bottom], output
