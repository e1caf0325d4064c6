"""How to make a value of each kind out of primitives, constants and literals.

A recipe is an expression in the program language; `{kind}` stands for another value of that kind. The
first recipe of a kind refers to no other kind, or only to simple ones, so that nesting ends.
"""

RECIPES = {
    # numbers and None
    "none": ["None", "index(I, (-1, 0))", "index(I, {pair_far})"],
    "true": ["True", "T", "equality(1, True)", "flip(0)", "positive({small})"],
    "false": ["False", "F", "greater(1, 2)", "even({small})", "flip({small})"],
    "zero": ["0", "ZERO", "size({empty_set})", "sign(0)"],
    "small": ["1", "2", "THREE", "FOUR", "5", "7", "NINE", "TEN", "height(I)", "mostcolor(I)", "numcolors(I)"],
    "negative": ["-1", "NEG_TWO", "-3", "-7", "invert({small})", "decrement(0)"],
    "large": ["30", "42", "127", "128", "-129", "255", "1000", "100000", "2147483647", "-2147483648"],
    # tuples
    "empty_tuple": ["()", "interval(0, 0, 1)", "repeat(1, 0)", "crop(I, (0, 0), (0, 0))", "totuple({empty_set})"],
    "one_tuple": ["(1,)", "(None,)", "((1, 2),)", "repeat({any}, 1)", "totuple(initset({any}))"],
    "pair": ["(0, 0)", "UNITY", "(2, 3)", "THREE_BY_THREE", "RIGHT", "astuple({small}, {small})", "shape(I)"],
    "pair_negative": ["(-1, 0)", "UP_RIGHT", "NEG_UNITY", "(-3, -4)", "(2, -5)", "invert({pair})"],
    "pair_far": ["(100, -200)", "(0, 2047)", "(-2048, 5)", "(2048, 0)", "(5000, -5000)", "(30, 30)"],
    "pair_odd": ["(None, 1)", "(True, 2)", "((1, 2), 3)", "(1, (2, 3, 4))", "astuple({any}, {any})", "(1, 2, 3)"],
    "cell": ["(3, (1, 2))", "(0, (-1, 4))", "first(asobject(I))", "astuple({small}, {pair})", "last(asobject(I))"],
    "cell_odd": ["(None, (0, 1))", "(True, (1, 1))", "(200, (0, 0))", "(-129, (1, 0))", "((1, 2), (0, 1))"],
    "row": ["(1, 2, 3)", "first(I)", "last(I)", "(0, 0, 5, 0)", "interval({negative}, {small}, 1)", "repeat({small}, 4)"],
    "row_odd": ["(1, True, 0, False)", "(None, 2, None)", "(300, -300, 1)", "(3, (1, 2), ())", "repeat({any}, 3)"],
    "pairs": ["((0, 1), (2, 3))", "((0, 0), (0, 0), (1, -1))", "totuple({indices})", "pair({row}, {row})"],
    "nested": ["((1, 2), (3, (4, 5)), ())", "(((1,), 2), ((3,), 4))", "(((0, 1), (2, 3)), ((4, 5), (6, 7)))", "S_"],
    "cells": ["((1, (0, 0)), (2, (0, 0)))", "totuple({object})", "order({object}, last)", "repeat({cell}, 2)"],
    "tuple_sets": ["totuple({objects})", "order({objects}, size)", "repeat({indices}, 2)", "totuple({index_sets})"],
    "tuple_functions": ["astuple(height, width)", "astuple({function1}, {closure1})", "repeat({function1}, 2)"],
    "tuple_mixed": ["(None, 1, (2, 3), True)", "astuple(I, {any})", "astuple({any}, {any})", "pair({row}, {pairs})"],
    # grids
    "grid": ["I", "rot90(I)", "dmirror(I)", "canvas({small}, (3, 2))", "crop(I, (0, 0), (3, 3))", "tophalf(I)",
             "subgrid({object}, I)", "hupscale(I, 2)", "vconcat(I, I)", "replace(I, {small}, {small})", "C_"],
    "grid_tiny": ["((5,),)", "((1, 2, 2),)", "((1,), (0,), (1,))", "canvas(0, UNITY)", "crop(I, (1, 1), (1, 2))"],
    "grid_odd": ["((None, 1), (True, 0))", "canvas(None, (2, 2))", "canvas({negative}, (2, 3))", "fill(I, 300, {indices})",
                 "replace(I, 0, True)", "canvas((1, 2), (2, 2))", "fill(I, {any}, {indices})", "canvas({any}, (2, 2))"],
    "grid_no_columns": ["((), ())", "((),)", "canvas(1, (3, 0))", "trim(((1, 2), (3, 4), (5, 6)))"],
    "grid_ragged": ["((1, 2), (3,))", "((), (1, 2))", "((1,), (2, 3), (4, 5, 6))", "combine(I, ((1,), ()))",
                    "vconcat({grid}, {grid_tiny})"],
    "grids": ["hsplit(I, 2)", "vsplit(I, 3)", "astuple(I, rot90(I))", "repeat({grid}, 2)", "pair(I, I)"],
    # sets
    "empty_set": ["difference(initset(1), initset(1))", "intersection(initset(0), initset(1))",
                  "sfilter({indices}, lbind(equality, None))", "connect((0, 0), (1, 2))", "ofcolor(I, -1)"],
    "integers": ["palette(I)", "insert(3, initset(-2))", "insert({small}, palette(I))", "apply(size, {objects})",
                 "combine(initset(100), palette(I))", "apply(first, {indices})"],
    "booleans": ["insert(True, initset(0))", "insert(None, palette(I))", "insert({true}, initset({false}))",
                 "insert(1, initset(True))", "apply(even, palette(I))", "initset({none})"],
    "indices": ["initset((1, 1))", "ofcolor(I, {small})", "ofcolor(I, mostcolor(I))", "toindices({object})",
                "connect({pair}, {pair})", "backdrop({object})", "corners({object})", "product({integers}, {integers})",
                "insert({pair}, {indices})", "neighbors({pair})", "box({object})"],
    "indices_outside": ["shift({indices}, (-3, -40))", "neighbors(ORIGIN)", "shoot((2, 2), {pair_negative})",
                        "initset({pair_negative})", "hfrontier({pair})", "shift({indices}, {pair_far})", "initset({pair_far})"],
    "indices_odd": ["initset({pair_odd})", "insert({pair_odd}, {indices})", "insert((1, None), initset((0, True)))",
                    "insert({one_tuple}, {indices})", "insert({row}, {indices})"],
    "object": ["initset((2, (1, 1)))", "first(objects(I, T, T, F))", "last({objects})", "asobject(I)",
               "recolor({small}, {indices})", "toobject({indices}, I)", "argmax({objects}, size)"],
    "object_outside": ["recolor(1, {indices_outside})", "shift({object}, (-2, 3))", "shift({object}, {pair_far})",
                       "recolor({negative}, {indices})"],
    "object_multi": ["insert((1, (0, 0)), initset((2, (0, 0))))", "combine(recolor(1, {indices}), recolor(2, {indices}))",
                     "combine({object}, recolor({small}, {object}))", "merge({objects})"],
    "object_odd": ["recolor(None, {indices})", "recolor(True, {indices})", "recolor(300, {indices})", "recolor({any}, {indices})",
                   "insert({cell_odd}, {object})", "combine({indices}, {object})", "insert({cell}, {indices})"],
    "objects": ["objects(I, T, F, F)", "objects(I, F, T, T)", "partition(I)", "fgpartition(I)", "initset({object})",
                "insert({object}, {objects})", "sizefilter({objects}, 1)", "colorfilter({objects}, {small})",
                "frontiers(I)", "apply(normalize, {objects})"],
    "index_sets": ["apply(toindices, {objects})", "initset({indices})", "insert({empty_set}, initset({indices}))",
                   "apply(box, {objects})", "apply(neighbors, {indices})", "insert({indices}, apply(delta, {objects}))"],
    "grid_set": ["initset(I)", "insert({grid}, initset(I))", "insert({grid_ragged}, initset(I))"],
    "row_set": ["insert((1, 2, 3), initset((1, 2)))", "insert(first(I), initset(last(I)))", "insert((), initset({row}))"],
    "mixed_set": ["insert(None, insert((), palette(I)))", "combine(palette(I), {indices})", "insert(0, {objects})",
                  "insert({any}, {mixed_set})", "insert({any}, initset({any}))", "product({mixed_set}, {booleans})"],
    "function_set": ["initset(height)", "insert({function1}, initset({function1}))", "insert({closure1}, initset({function1}))"],
    # functions, by how many arguments they take
    "function1": ["{primitive1}"],
    "function2": ["{primitive2}"],
    "function3": ["{primitive3}", "{primitive4}"],
    "closure1": ["compose({unary}, {unary})", "chain({unary}, {unary}, {unary})", "matcher({unary}, {any})",
                 "rbind({binary}, {any})", "lbind({binary}, {any})", "power({unary}, 2)", "power({unary}, {small})",
                 "fork({binary}, {unary}, {unary})", "rbind({closure2}, {any})", "lbind({closure2}, {any})"],
    "closure2": ["lbind({primitive3}, {any})", "rbind({primitive3}, {any})", "lbind(lbind, {binary})",
                 "rbind({closure3}, {any})", "lbind({closure3}, {any})"],
    "closure3": ["lbind({primitive4}, {any})", "rbind({primitive4}, {any})", "rbind({primitive1}, {any})"],
}

# Where a function is needed that has a chance to work.
ALIASES = {
    "unary": ["function1", "function1", "closure1"],
    "binary": ["function2", "function2", "closure2"],
}

_numbers = ["zero", "small", "small", "negative", "true"]
_pairs = ["pair", "pair", "pair_negative", "pair_far"]
_patches = ["object", "indices", "indices_outside", "object_outside", "object_multi", "empty_set"]
_grids = ["grid", "grid", "grid_tiny"]
_sets = ["integers", "indices", "object", "objects", "index_sets", "empty_set", "mixed_set", "booleans"]
_tuples = ["row", "pairs", "grids", "tuple_sets", "pair", "cells", "empty_tuple", "nested"]

# Kinds of value that belong where dsl.py annotates a parameter so.
ANNOTATED = {
    "Any": list(RECIPES),
    "Boolean": ["true", "false"],
    "Integer": _numbers + ["large"],
    "Numerical": _numbers + _pairs,
    "IntegerTuple": _pairs,
    "IntegerSet": ["integers", "row", "booleans", "empty_set"],
    "Grid": _grids,
    "Object": ["object", "object", "object_outside", "object_multi"],
    "Objects": ["objects"],
    "Patch": _patches,
    "Piece": _grids + _patches,
    "Element": _grids + ["object", "object_multi"],
    "Indices": ["indices"],
    "Container": _sets + _tuples + _grids,
    "ContainerContainer": ["objects", "index_sets", "pairs", "grid", "grids", "tuple_sets", "cells"],
    "FrozenSet": _sets,
    "Tuple": _tuples,
    "TupleTuple": ["pairs", "grid"],
    "Callable": ["unary"],
}

# Calls where the meaning is easiest to get wrong, tried now and then as they stand.
PROBES = [
    # partial orders: sets compare by inclusion, and sorting stays Python's
    "order({tuple_sets}, identity)", "order({index_sets}, identity)", "order(asindices({grid}), lbind(connect, {pair}))",
    "order(asindices(I), compose(backdrop, lbind(connect, ORIGIN)))", "order(asindices({grid}), neighbors)",
    "order({indices}, lbind(connect, {pair}))", "order({objects}, palette)", "order({objects}, toindices)",
    "maximum({index_sets})", "minimum({index_sets})", "maximum({tuple_sets})", "argmax({objects}, palette)",
    "argmin({objects}, palette)", "valmax({index_sets}, backdrop)", "valmin({objects}, toindices)",
    "order(product({index_sets}, {integers}), identity)", "greater({index_sets}, {index_sets})", "greater({object}, {object})",
    "order({nested}, identity)", "order({mixed_set}, {unary})", "maximum({mixed_set})", "order({cells}, identity)",
    "argmax(asindices(I), {unary})", "order(merge({grid}), {unary})", "order({grid}, compose({unary}, {unary}))",
    # equal values of different types
    "dedupe((1, True, 0, False, 1))", "mostcommon((True, 1, 0, False, 0))", "leastcommon({row_odd})", "merge({grid_odd})",
    "combine({booleans}, {integers})", "intersection({integers}, {booleans})", "intersection({booleans}, {integers})",
    "insert({true}, {integers})", "apply({unary}, {booleans})", "difference({booleans}, {integers})", "palette({grid_odd})",
    "product({booleans}, {integers})", "contained({true}, {integers})", "equality({object_odd}, {object})",
    "mostcolor({grid_odd})", "leastcolor({object_odd})", "partition({grid_odd})", "objects({grid_odd}, T, F, F)",
    "objects({grid_odd}, {false}, {true}, {true})", "fgpartition({grid_odd})", "frontiers({grid_odd})", "switch({grid_odd}, 0, 1)",
    # functions as values
    "apply(lbind(lbind, multiply), {integers})", "rapply(apply(lbind(lbind, shift), {objects}), {pair})",
    "rapply({tuple_functions}, {any})", "rapply({function_set}, {any})", "apply({unary}, {function_set})",
    "contained({function1}, {tuple_functions})", "equality({closure1}, {closure1})", "equality({function1}, {function1})",
    "power({unary}, 0)", "power({unary}, {negative})", "power({unary}, 30)", "power({unary}, {true})",
    "mapply({closure1}, {objects})", "mapply({closure1}, {indices})", "papply({binary}, {row}, {pairs})",
    "prapply({binary}, {integers}, {integers})", "prapply({binary}, {indices}, {indices})", "mpapply({binary}, {cells}, {cells})",
    "prapply({binary}, {objects}, {indices})", "sfilter({any}, {closure1})", "mfilter({objects}, {closure1})",
    "extract({objects}, {closure1})", "branch({any}, {function1}, {closure1})", "matcher({unary}, {any})",
    # slices, ranges, divisions
    "crop({grid}, {pair_negative}, {pair})", "crop({grid}, {pair}, {pair_negative})", "crop({grid}, {pair_negative}, {pair_negative})",
    "crop({grid_ragged}, {pair}, {pair})", "interval({small}, {negative}, {negative})", "interval({negative}, {small}, 0)",
    "interval({zero}, 100000, {large})", "divide({negative}, {small})", "divide({small}, {negative})", "divide({pair_negative}, {pair})",
    "divide({small}, 0)", "halve({pair_negative})", "hsplit({grid}, {small})", "vsplit({grid}, {small})", "hsplit({grid}, 0)",
    "downscale({grid}, {small})", "downscale({grid}, {negative})", "hupscale({grid}, {negative})", "upscale({object_outside}, {small})",
    "centerofmass({indices_outside})", "canvas({small}, {pair_negative})", "repeat({any}, {negative})", "trim({grid_ragged})",
    # places outside, several colours in one place
    "paint({grid}, {object_multi})", "underpaint({grid}, {object_multi})", "paint({grid}, {object_outside})", "upscale({object_multi}, 2)",
    "fill({grid}, {any}, {indices_outside})", "underfill({grid}, {small}, {indices_outside})", "index({grid}, {pair_negative})",
    "cover({grid}, {object_outside})", "move({grid}, {object_multi}, {pair_negative})", "occurrences({grid}, {object})",
    "occurrences({grid}, {object_multi})", "occurrences({grid}, {object_odd})", "gravitate({object}, {object_outside})",
    "gravitate({indices_outside}, {object})", "shift({object_multi}, {pair_far})", "cmirror({object_multi})", "dmirror({indices_outside})",
    "hperiod({object_multi})", "vperiod({indices})", "hperiod({object_outside})", "position({object_multi}, {indices_outside})",
    "connect({pair_far}, {pair_negative})", "shoot({pair_far}, {pair_negative})", "manhattan({object_outside}, {indices_outside})",
    "toobject({indices_outside}, {grid})", "subgrid({object_outside}, {grid})", "inbox({indices_outside})", "delta({object_multi})",
    "bordering({indices_outside}, {grid})", "sizefilter({mixed_set}, {small})", "colorfilter({objects}, {any})", "corners({object_outside})",
]
