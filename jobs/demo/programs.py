"""Programs for the demo's tasks: one that solves each, and candidates that do so in part or not at all."""
from dsl import *
from constants import *

# Geometry, tiling and scale


def solve_a177a4c8(I):
    """Mirrors the picture to the right, then both downwards."""
    right = vmirror(I)
    top = hconcat(I, right)
    O = vconcat(top, hmirror(top))
    return O


def try_turned_quarters_a177a4c8(I):
    """Turns the picture where it should mirror it."""
    top = hconcat(I, rot180(I))
    return vconcat(top, hmirror(top))


def try_doubled_a177a4c8(I):
    """Repeats the picture without mirroring."""
    top = hconcat(I, I)
    return vconcat(top, top)


def solve_2e54c439(I):
    """Turns by two quarters, by a function made of functions."""
    half = compose(rot90, rot90)
    return half(I)


def try_mirror_2e54c439(I):
    """Mirrors upside down, which is no turn."""
    return hmirror(I)


def try_both_mirrors_2e54c439(I):
    """Two mirrors make a half turn."""
    return vmirror(hmirror(I))


def solve_60cfd374(I):
    """Turns by a power of the quarter turn: as many as there are grey cells."""
    quarters = colorcount(I, FIVE)
    turn = power(rot90, quarters)
    O = turn(I)
    return O


def try_always_once_60cfd374(I):
    """Turns by one quarter whatever the count."""
    return rot90(I)


def try_wrong_way_60cfd374(I):
    """Turns the wrong way, which is right for two quarters."""
    turn = power(rot270, colorcount(I, FIVE))
    return turn(I)


def solve_ed42ea68(I):
    """Picture, mirror image, picture."""
    pair_of_two = hconcat(I, vmirror(I))
    return hconcat(pair_of_two, I)


def try_plain_band_ed42ea68(I):
    """Repeats the picture three times, right where it is symmetric."""
    O = merge(repeat(I, THREE))
    return O


def try_band_by_rows_ed42ea68(I):
    """Joins every row with its reverse and itself; a row is a tuple."""
    rows = pair(I, vmirror(I))
    twice = apply(merge, rows)
    return papply(combine, twice, I)


def solve_00f75b45(I):
    """Scales by the number of colours."""
    return upscale(I, numcolors(I))


def try_twice_00f75b45(I):
    """Scales by two always."""
    return upscale(I, TWO)


def try_palette_00f75b45(I):
    """Takes the palette for its size: raises."""
    return upscale(I, palette(I))


def solve_a03a6361(I):
    """Keeps every third row and column."""
    return downscale(I, THREE)


def try_split_a03a6361(I):
    """Splits into bands of three rows and takes each one's first."""
    bands = vsplit(I, divide(height(I), THREE))
    rows = apply(first, bands)
    columns = dmirror(rows)
    parts = vsplit(columns, divide(size(columns), THREE))
    return dmirror(apply(first, parts))


def try_by_two_a03a6361(I):
    """Shrinks by two only."""
    return downscale(grid=I, factor=TWO)


def solve_550ac459(I):
    """Cuts out one period in each direction."""
    cells = asobject(I)
    dims = astuple(vperiod(cells), hperiod(cells))
    return crop(I, ORIGIN, dims)


def try_square_tile_550ac459(I):
    """Takes the tile for a square."""
    cells = asobject(I)
    side = hperiod(cells)
    return crop(I, ORIGIN, astuple(side, side))


def try_half_550ac459(I):
    """Halves the picture both ways, right where it holds just two tiles each way."""
    return lefthalf(tophalf(I))


def solve_98126328(I):
    """The least common of the three tiles."""
    tiles = hsplit(I, THREE)
    return leastcommon(tiles)


def try_first_tile_98126328(I):
    """Guesses that the odd tile stands first."""
    return first(hsplit(I, THREE))


def try_last_tile_98126328(I):
    """Guesses that the odd tile stands last."""
    return last(hsplit(I, THREE))


def solve_9fde0a25(I):
    """Takes out lines of one colour."""
    return compress(I)


def try_rows_without_grey_9fde0a25(I):
    """Drops rows that are all grey, then columns."""
    whole = compose(flip, chain(rbind(equality, ONE), size, dedupe))
    rows = sfilter(I, whole)
    return dmirror(sfilter(dmirror(rows), whole))


def try_one_way_9fde0a25(I):
    """Drops lines across only."""
    mixed = compose(rbind(greater, ONE), compose(size, dedupe))
    return sfilter(I, mixed)


# Colours and counting


def solve_0f755880(I):
    """Swaps the two colours besides black."""
    colours = remove(ZERO, palette(I))
    return switch(I, first(colours), last(colours))


def try_replace_once_0f755880(I):
    """Replaces one colour by the other but not back."""
    colours = remove(ZERO, palette(I))
    return replace(I, first(colours), last(colours))


def try_swap_commonest_0f755880(I):
    """Swaps the most and the least frequent colour, black among them."""
    return switch(I, mostcolor(I), leastcolor(I))


def solve_0158af5d(I, S):
    """Learns from the first example which colour becomes which."""
    example = first(S)
    before = palette(first(example))
    after = palette(last(example))
    old = first(difference(before, after))
    new = first(difference(after, before))
    return replace(I, old, new)


def try_known_colours_0158af5d(I):
    """Knows the colours beforehand."""
    return replace(grid=I, replacee=FIVE, replacer=SIX)


def try_commonest_0158af5d(I):
    """Takes the commonest colour for the one to replace."""
    return replace(I, mostcolor(I), SIX)


def try_copy_of_example_0158af5d(I, S):
    """Returns the output of the first example: right for that one alone."""
    return last(first(S))


def solve_bd9dfec0(I):
    """Repeats each row's most common colour over its width."""
    level = fork(repeat, mostcommon, size)
    return apply(level, I)


def try_first_colour_bd9dfec0(I):
    """Takes each row's first colour."""
    level = fork(repeat, first, size)
    return apply(level, I)


def try_columns_bd9dfec0(I):
    """Levels columns where it should level rows."""
    level = fork(repeat, mostcommon, size)
    return dmirror(apply(level, dmirror(I)))


def solve_28e7712f(I):
    """Orders the colours by how many cells they have, most first."""
    colours = remove(ZERO, palette(I))
    count = lbind(colorcount, I)
    ordered = order(colours, compose(invert, count))
    return apply(rbind(repeat, ONE), ordered)


def try_ascending_28e7712f(I):
    """Puts the least frequent on top."""
    ordered = order(remove(ZERO, palette(I)), lbind(colorcount, I))
    return apply(rbind(repeat, ONE), ordered)


def try_by_number_28e7712f(I):
    """Orders the colours by their numbers."""
    ordered = order(remove(ZERO, palette(I)), invert)
    return apply(rbind(function=repeat, fixed=ONE), ordered)


def try_row_28e7712f(I):
    """Lays the colours in a row, which stays in a set."""
    ordered = order(remove(ZERO, palette(I)), compose(invert, lbind(colorcount, I)))
    return initset(ordered)


def solve_ab80f63e(I):
    """A square of whichever of the two colours is more frequent."""
    blue = colorcount(I, ONE)
    red = colorcount(I, TWO)
    winner = branch(greater(blue, red), ONE, TWO)
    return canvas(winner, THREE_BY_THREE)


def try_always_blue_ab80f63e(I):
    """Bets on blue."""
    return canvas(ONE, THREE_BY_THREE)


def try_commonest_ab80f63e(I):
    """Takes the commonest colour, which may be black."""
    return canvas(mostcolor(I), THREE_BY_THREE)


def try_by_rows_ab80f63e(I):
    """Counts after black is filtered out of the cells."""
    cells = sfilter(merge(I), positive)
    return canvas(mostcommon(cells), THREE_BY_THREE)


def solve_0d96f32f(I):
    """A bar as long as the number of shapes, in their colour."""
    shapes = objects(I, T, F, T)
    bar = astuple(ONE, size(shapes))
    return canvas(color(first(shapes)), bar)


def try_count_cells_0d96f32f(I):
    """Counts cells where it should count shapes."""
    colour = leastcolor(I)
    return canvas(colour, astuple(ONE, colorcount(I, colour)))


def try_upright_0d96f32f(I):
    """Puts the bar upright."""
    shapes = objects(I, T, F, T)
    return canvas(color(first(shapes)), toivec(size(shapes)))


def solve_174e3374(I):
    """Sorts rows by their number of coloured cells."""
    length = compose(size, rbind(sfilter, positive))
    return order(I, length)


def try_sort_by_rows_174e3374(I):
    """Sorts rows as tuples, by their colours."""
    return order(I, identity)


def try_longest_on_top_174e3374(I):
    """Puts the longest bar on top."""
    length = compose(size, rbind(sfilter, positive))
    return order(I, compose(invert, length))


# Objects


def solve_38892f84(I):
    """Fills the largest shape with red."""
    shapes = objects(I, T, F, T)
    largest = argmax(shapes, size)
    return fill(I, TWO, largest)


def try_smallest_38892f84(I):
    """Fills the smallest shape."""
    return fill(I, TWO, argmin(objects(I, T, F, T), size))


def try_tallest_38892f84(I):
    """Fills the tallest shape, often the largest."""
    return fill(I, TWO, argmax(objects(I, T, F, T), height))


def try_widest_38892f84(I):
    """Fills the widest shape, sometimes the largest."""
    return fill(I, TWO, argmax(objects(I, T, F, T), width))


def try_all_38892f84(I):
    """Paints every shape red."""
    return replace(I, FIVE, TWO)


def solve_bfb1cfcf(I):
    """Cuts out the shape of fewest cells."""
    smallest = argmin(objects(I, T, F, T), size)
    return subgrid(smallest, I)


def try_least_colour_bfb1cfcf(I):
    """Cuts out the rarest colour: every shape has a colour of its own."""
    return subgrid(ofcolor(I, leastcolor(I)), I)


def try_lowest_bfb1cfcf(I):
    """Cuts out the lowest shape."""
    return subgrid(argmax(objects(I, T, F, T), lowermost), I)


def try_smallest_of_grid_bfb1cfcf(I):
    """Looks for the smallest among the rows: raises."""
    return subgrid(argmin(I, size), I)


def solve_1518eefb(I):
    """Cuts out the block of most colours."""
    blocks = objects(I, F, F, T)
    richest = argmax(blocks, numcolors)
    return subgrid(richest, I)


def try_largest_1518eefb(I):
    """Cuts out the largest block."""
    return subgrid(argmax(objects(I, F, F, T), size), I)


def try_single_colours_1518eefb(I):
    """Looks for blocks of one colour, so that none has more."""
    return subgrid(argmax(objects(I, T, F, T), numcolors), I)


def solve_88477bcf(I):
    """Recolours every shape with its size."""
    shapes = objects(I, T, F, T)
    sized = mapply(fork(recolor, size, identity), shapes)
    return paint(I, sized)


def try_by_height_88477bcf(I):
    """Recolours by height."""
    return paint(I, mapply(fork(recolor, height, identity), objects(I, T, F, T)))


def try_by_box_88477bcf(I):
    """Recolours by the area of the bounding box, right for full rectangles only."""
    area = fork(multiply, height, width)
    return paint(I, mapply(fork(recolor, area, toindices), objects(I, T, F, T)))


def solve_79b77158(I):
    """Covers shapes that differ from their mirror image."""
    symmetric = fork(equality, vmirror, identity)
    lopsided = sfilter(objects(I, T, F, T), compose(flip, symmetric))
    return cover(I, merge(lopsided))


def try_other_mirror_79b77158(I):
    """Looks for shapes that are symmetric upside down."""
    symmetric = fork(equality, hmirror, identity)
    return cover(I, mfilter(objects(I, T, F, T), compose(flip, symmetric)))


def try_odd_width_79b77158(I):
    """Keeps shapes of odd width."""
    return cover(I, mfilter(objects(I, T, F, T), compose(even, width)))


def try_largest_two_79b77158(I):
    """Keeps the two largest shapes, which symmetric ones tend to be."""
    ordered = order(objects(I, T, F, T), size)
    small = remove(last(ordered), ordered)
    return cover(I, merge(remove(last(small), small)))


def solve_be006a9d(I):
    """Covers objects of one cell."""
    specks = sizefilter(objects(I, T, F, T), ONE)
    return cover(I, merge(specks))


def try_up_to_two_be006a9d(I):
    """Takes away pairs as well."""
    small = compose(lbind(greater, THREE), size)
    return cover(I, mfilter(objects(I, T, F, T), small))


def try_largest_only_be006a9d(I):
    """Keeps the largest shape only."""
    largest = argmax(objects(I, T, F, T), size)
    return paint(canvas(ZERO, shape(I)), largest)


def solve_940f89f8(I):
    """Fills what is missing from each bounding box."""
    rectangles = objects(I, T, T, T)
    return fill(I, TWO, mapply(delta, rectangles))


def try_inner_only_940f89f8(I):
    """Fills enclosed holes only, not those at an edge."""
    gaps = colorfilter(objects(I, T, F, F), ZERO)
    inner = mfilter(gaps, compose(flip, rbind(bordering, I)))
    return fill(I, TWO, inner)


def try_whole_boxes_940f89f8(I):
    """Fills whole bounding boxes."""
    return fill(I, TWO, mapply(backdrop, objects(I, T, T, T)))


def solve_2add3a99(I):
    """Finds every place where the square occurs and fills it."""
    square_of_two = asobject(canvas(EIGHT, TWO_BY_TWO))
    places = occurrences(I, square_of_two)
    found = mapply(lbind(shift, toindices(square_of_two)), places)
    return fill(I, THREE, found)


def try_square_objects_2add3a99(I):
    """Fills objects that are squares of two by two, without neighbours."""
    whole = fork(both, square, matcher(size, FOUR))
    return fill(I, THREE, mfilter(objects(I, T, F, T), whole))


def try_corner_only_2add3a99(I):
    """Fills only the upper left cell of each square."""
    return fill(I, THREE, occurrences(I, recolor(EIGHT, asindices(canvas(ZERO, TWO_BY_TWO)))))


# Lines, frames and insides


def solve_f929229d(I):
    """Joins the two cells of each colour by a line of it."""
    line = compose(fork(connect, first, last), toindices)
    drawn = mapply(fork(recolor, color, line), fgpartition(I))
    return paint(I, drawn)


def try_boxes_f929229d(I):
    """Fills bounding boxes, which are lines here."""
    return paint(I, mapply(fork(recolor, color, backdrop), fgpartition(I)))


def try_across_only_f929229d(I):
    """Draws lines across only."""
    pairs = sfilter(fgpartition(I), compose(matcher(height, ONE), identity))
    return paint(I, mapply(fork(recolor, color, backdrop), pairs))


def try_ends_of_ints_f929229d(I):
    """Joins the corners' rows instead of the corners: raises."""
    line = fork(connect, uppermost, lowermost)
    return paint(I, mapply(fork(recolor, color, line), fgpartition(I)))


def solve_29526ca9(I):
    """Shoots a ray to the right from every cell, in its colour."""
    ray = compose(rbind(shoot, RIGHT), center)
    rays = mapply(fork(recolor, color, ray), objects(I, T, F, T))
    return paint(I, rays)


def try_both_ways_29526ca9(I):
    """Draws whole rows."""
    row = compose(hfrontier, center)
    return paint(I, mapply(fork(recolor, color, row), objects(I, T, F, T)))


def try_one_colour_29526ca9(I):
    """Draws all rays in the rarest colour."""
    starts = mapply(toindices, objects(I, T, F, T))
    return fill(I, leastcolor(I), mapply(rbind(shoot, RIGHT), starts))


def solve_397617c4(I):
    """Draws both frontiers through every dot where the ground is free."""
    dots = mapply(toindices, fgpartition(I))
    lines = combine(mapply(vfrontier, dots), mapply(hfrontier, dots))
    return underfill(I, ONE, lines)


def try_over_dots_397617c4(I):
    """Draws over the dots as well."""
    dots = mapply(toindices, fgpartition(I))
    return fill(I, ONE, mapply(fork(combine, hfrontier, vfrontier), dots))


def try_first_dot_397617c4(I):
    """Draws the lines of the first dot only, right where there is one."""
    dot = first(mapply(toindices, fgpartition(I)))
    return underfill(I, ONE, combine(hfrontier(dot), vfrontier(dot)))


def solve_39a8820f(I):
    """Shoots rays from the dot in the directions of its diagonal neighbours."""
    colour = leastcolor(I)
    dot = first(ofcolor(I, colour))
    rays = mapply(lbind(shoot, dot), ineighbors(ORIGIN))
    return fill(I, colour, rays)


def try_straight_rays_39a8820f(I):
    """Shoots along rows and columns."""
    dot = first(ofcolor(I, leastcolor(I)))
    return fill(I, leastcolor(I), mapply(lbind(shoot, dot), dneighbors(ORIGIN)))


def try_two_rays_39a8820f(I):
    """Shoots along one diagonal only, enough for a dot in a corner."""
    dot = first(ofcolor(I, leastcolor(I)))
    line = combine(shoot(dot, UNITY), shoot(dot, NEG_UNITY))
    return fill(I, leastcolor(I), line)


def try_dot_in_a_row_39a8820f(I):
    """Takes the first row for the dot: raises, unless the picture is two cells wide."""
    return fill(I, leastcolor(I), mapply(lbind(shoot, first(I)), ineighbors(first(first(I)))))


def solve_d824e51f(I):
    """Draws the outline around every block."""
    blocks = objects(I, T, F, T)
    return fill(I, THREE, mapply(outbox, blocks))


def try_edges_d824e51f(I):
    """Draws on the blocks' own edges."""
    return fill(I, THREE, mapply(box, objects(I, T, F, T)))


def try_neighbours_d824e51f(I):
    """Fills free cells that touch a block, corners too: the same for blocks."""
    cells = mapply(toindices, objects(I, T, F, T))
    return underfill(I, THREE, mapply(neighbors, cells))


def try_no_corners_d824e51f(I):
    """Fills free cells beside a block and leaves out the corners."""
    cells = mapply(toindices, objects(I, T, F, T))
    return underfill(I, THREE, mapply(dneighbors, cells))


def solve_003a42e4(I):
    """Draws a ring inside every block."""
    blocks = objects(I, T, F, T)
    return fill(I, SEVEN, mapply(inbox, blocks))


def try_filled_003a42e4(I):
    """Fills all of the inside, right for small blocks."""
    inner = compose(backdrop, inbox)
    return fill(I, SEVEN, mapply(inner, objects(I, T, F, T)))


def try_largest_only_003a42e4(I):
    """Draws in the largest block only."""
    return fill(I, SEVEN, inbox(argmax(objects(I, T, F, T), size)))


def solve_772b994c(I):
    """Marks the corners of every bounding box."""
    crosses = objects(I, T, F, T)
    return fill(I, FOUR, mapply(corners, crosses))


def try_all_of_the_box_772b994c(I):
    """Fills all free cells of the bounding boxes."""
    return fill(I, FOUR, mapply(delta, objects(I, T, F, T)))


def try_ends_772b994c(I):
    """Marks two of the corners."""
    marks = fork(insert, ulcorner, compose(initset, lrcorner))
    return fill(I, FOUR, mapply(marks, objects(I, T, F, T)))


def solve_a6d78ec7(I):
    """Fills black regions that do not reach the border."""
    regions = colorfilter(objects(I, T, F, F), ZERO)
    inside = mfilter(regions, compose(flip, rbind(bordering, I)))
    return fill(I, FOUR, inside)


def try_open_too_a6d78ec7(I):
    """Fills every frame, open or not."""
    frames = objects(I, T, F, T)
    return underfill(I, FOUR, mapply(delta, frames))


def try_with_frame_a6d78ec7(I):
    """Fills the frames with their inside."""
    whole = sfilter(objects(I, T, F, T), fork(equality, toindices, box))
    return fill(I, FOUR, mapply(backdrop, whole))


def try_whole_frames_a6d78ec7(I):
    """Fills inside objects that equal the outline of their box."""
    whole = sfilter(objects(I, T, F, T), fork(equality, toindices, box))
    return fill(I, FOUR, mapply(delta, whole))


def solve_a3ea051d(I):
    """Cuts out the frame and trims its border off."""
    frame = ofcolor(I, TWO)
    return trim(subgrid(frame, I))


def try_with_border_a3ea051d(I):
    """Leaves the frame on."""
    return subgrid(ofcolor(I, TWO), I)


def try_inner_box_a3ea051d(I):
    """Cuts out the box inside the frame."""
    return subgrid(inbox(ofcolor(I, TWO)), I)


def try_frame_of_green_a3ea051d(I):
    """Looks for a green frame: raises where there is no green."""
    return trim(subgrid(ofcolor(I, THREE), I))


# Motion


def solve_92714e06(I):
    """Sorts every column, black before the others, which keep their order."""
    columns = dmirror(I)
    fallen = apply(rbind(order, sign), columns)
    return dmirror(fallen)


def try_sorted_colours_92714e06(I):
    """Sorts every column by colour, right where no two colours meet out of order."""
    fallen = apply(rbind(order, identity), dmirror(I))
    return dmirror(fallen)


def try_rising_92714e06(I):
    """Lets the cells rise."""
    return dmirror(apply(rbind(order, compose(invert, sign)), dmirror(I)))


def try_unsorted_rows_92714e06(I):
    """Moves cells to the right, not down."""
    return apply(rbind(order, sign), I)


def solve_58b40814(I):
    """Moves the red shape by as much as gravity takes it to the wall."""
    shape_cells = recolor(TWO, ofcolor(I, TWO))
    wall = ofcolor(I, EIGHT)
    return move(I, shape_cells, gravitate(shape_cells, wall))


def try_one_step_58b40814(I):
    """Moves it by one step towards the wall."""
    shape_cells = recolor(TWO, ofcolor(I, TWO))
    step = sign(gravitate(shape_cells, ofcolor(I, EIGHT)))
    return move(I, shape_cells, step)


def try_downwards_58b40814(I):
    """Assumes that the wall is below."""
    cells = ofcolor(I, TWO)
    drop = subtract(uppermost(ofcolor(I, EIGHT)), increment(lowermost(cells)))
    return move(I, recolor(TWO, cells), toivec(drop))


def try_wall_as_colour_58b40814(I):
    """Takes the wall's colour for its cells: raises."""
    return move(I, recolor(TWO, ofcolor(I, TWO)), gravitate(ofcolor(I, TWO), EIGHT))


# Two pictures


def solve_d3c932b7(I):
    """Intersects the coloured cells of both halves."""
    left = ofcolor(lefthalf(I), ONE)
    right = ofcolor(righthalf(I), TWO)
    ground = canvas(ZERO, shape(lefthalf(I)))
    return fill(ground, THREE, intersection(left, right))


def try_either_d3c932b7(I):
    """Takes cells coloured in either half."""
    cells = combine(ofcolor(lefthalf(I), ONE), ofcolor(righthalf(I), TWO))
    return fill(canvas(ZERO, shape(lefthalf(I))), THREE, cells)


def try_cellwise_d3c932b7(I):
    """Compares cell by cell after both halves have the same colours."""
    left = replace(lefthalf(I), ONE, THREE)
    right = replace(righthalf(I), TWO, THREE)
    return cellwise(left, right, ZERO)


def try_with_separator_d3c932b7(I):
    """Compares the halves in their own colours, so that only black agrees."""
    parts = hsplit(I, TWO)
    return cellwise(first(parts), last(parts), ZERO)


def try_black_d3c932b7(C):
    """A black picture of the expected output's shape."""
    return canvas(ZERO, shape(C))


def solve_a64a95eb(I):
    """Takes cells that are coloured in one half but not in both."""
    top = ofcolor(tophalf(I), ZERO)
    bottom = ofcolor(bottomhalf(I), ZERO)
    once = combine(difference(top, bottom), difference(bottom, top))
    return fill(canvas(ZERO, shape(tophalf(I))), EIGHT, once)


def try_top_only_a64a95eb(I):
    """Takes cells coloured in the upper half alone."""
    cells = difference(ofcolor(tophalf(I), FOUR), ofcolor(bottomhalf(I), SIX))
    return fill(canvas(ZERO, shape(tophalf(I))), EIGHT, cells)


def try_differing_a64a95eb(I):
    """Fills cells that differ once both halves share one colour."""
    top = replace(tophalf(I), FOUR, EIGHT)
    bottom = replace(bottomhalf(I), SIX, EIGHT)
    same = cellwise(top, bottom, NEG_ONE)
    plain = replace(same, EIGHT, ZERO)
    return replace(plain, NEG_ONE, EIGHT)


def try_size_as_shape_a64a95eb(I):
    """Takes the number of rows for the shape: raises."""
    return canvas(EIGHT, size(tophalf(I)))
