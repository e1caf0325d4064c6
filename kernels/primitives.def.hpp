#pragma once
// The one table of primitives: enum, parser, arity check, dispatch, disassembler and help are made from it.
// X(name, arity, "parameter names, comma-separated", family, "meaning")
// Families: scalar (no allocation), container, function (makes closures), loop (calls back),
// patch (sets of cells), grid. Names, order of parameters and meaning are arc-dsl's (dsl.py).
// clang-format off
#define MEGABATCH_PRIMITIVES(X) \
  X(identity, 1, "x", scalar, "x itself") \
  X(add, 2, "a,b", scalar, "a + b; a number and a pair, or two pairs, add part by part") \
  X(subtract, 2, "a,b", scalar, "a - b, part by part for pairs") \
  X(multiply, 2, "a,b", scalar, "a * b, part by part for pairs") \
  X(divide, 2, "a,b", scalar, "a // b, rounded towards minus infinity, part by part for pairs") \
  X(invert, 1, "n", scalar, "-n, part by part for a pair") \
  X(even, 1, "n", scalar, "whether n leaves no remainder by 2") \
  X(double, 1, "n", scalar, "2 * n, part by part for a pair") \
  X(halve, 1, "n", scalar, "n // 2, rounded towards minus infinity, part by part for a pair") \
  X(flip, 1, "b", scalar, "True where b is falsy, else False") \
  X(equality, 2, "a,b", scalar, "whether a and b are the same value") \
  X(contained, 2, "value,container", container, "whether value is an element of container") \
  X(combine, 2, "a,b", container, "the elements of a, then those of b, as a's kind of container") \
  X(intersection, 2, "a,b", container, "the elements that sets a and b share") \
  X(difference, 2, "a,b", container, "a without the elements of b") \
  X(dedupe, 1, "tup", container, "tup with only the first of equal elements") \
  X(order, 2, "container,compfunc", loop, "the elements as a tuple, sorted (stably) by compfunc") \
  X(repeat, 2, "item,num", container, "a tuple of num times item") \
  X(greater, 2, "a,b", scalar, "whether a > b") \
  X(size, 1, "container", container, "number of elements") \
  X(merge, 1, "containers", container, "the elements of the elements, as containers' kind of container") \
  X(maximum, 1, "container", container, "the largest element, 0 where there is none") \
  X(minimum, 1, "container", container, "the smallest element, 0 where there is none") \
  X(valmax, 2, "container,compfunc", loop, "the largest value of compfunc over container") \
  X(valmin, 2, "container,compfunc", loop, "the smallest value of compfunc over container") \
  X(argmax, 2, "container,compfunc", loop, "the first element with the largest compfunc") \
  X(argmin, 2, "container,compfunc", loop, "the first element with the smallest compfunc") \
  X(mostcommon, 1, "container", container, "the most frequent element of a tuple") \
  X(leastcommon, 1, "container", container, "the least frequent element of a tuple") \
  X(initset, 1, "value", container, "the set of value alone") \
  X(both, 2, "a,b", scalar, "a if a is falsy, else b") \
  X(either, 2, "a,b", scalar, "a if a is truthy, else b") \
  X(increment, 1, "x", scalar, "x + 1, part by part for a pair") \
  X(decrement, 1, "x", scalar, "x - 1, part by part for a pair") \
  X(crement, 1, "x", scalar, "one step further from 0, which itself stays, part by part for a pair") \
  X(sign, 1, "x", scalar, "-1, 0 or 1, part by part for a pair") \
  X(positive, 1, "x", scalar, "whether x > 0") \
  X(toivec, 1, "i", scalar, "(i, 0)") \
  X(tojvec, 1, "j", scalar, "(0, j)") \
  X(sfilter, 2, "container,condition", loop, "the elements that meet condition, as container's kind") \
  X(mfilter, 2, "container,function", loop, "merge of the elements that meet function") \
  X(extract, 2, "container,condition", loop, "the first element that meets condition") \
  X(totuple, 1, "container", container, "the elements as a tuple") \
  X(first, 1, "container", container, "the first element") \
  X(last, 1, "container", container, "the last element") \
  X(insert, 2, "value,container", container, "set container with value added") \
  X(remove, 2, "value,container", container, "container without the elements equal to value") \
  X(other, 2, "container,value", container, "the first element that differs from value") \
  X(interval, 3, "start,stop,step", container, "the tuple start, start + step, ... before stop") \
  X(astuple, 2, "a,b", scalar, "(a, b)") \
  X(product, 2, "a,b", container, "the set of all (i, j), i from a and j from b") \
  X(pair, 2, "a,b", container, "the tuple of (i, j), i from a and j from b side by side, as long as the shorter") \
  X(branch, 3, "condition,a,b", scalar, "a where condition is truthy, else b") \
  X(compose, 2, "outer,inner", function, "the function x -> outer(inner(x))") \
  X(chain, 3, "h,g,f", function, "the function x -> h(g(f(x)))") \
  X(matcher, 2, "function,target", function, "the function x -> function(x) == target") \
  X(rbind, 2, "function,fixed", function, "function with its last argument fixed") \
  X(lbind, 2, "function,fixed", function, "function with its first argument fixed") \
  X(power, 2, "function,n", function, "function applied n times over") \
  X(fork, 3, "outer,a,b", function, "the function x -> outer(a(x), b(x))") \
  X(apply, 2, "function,container", loop, "function of each element, as container's kind") \
  X(rapply, 2, "functions,value", loop, "each function of value, as functions' kind of container") \
  X(mapply, 2, "function,container", loop, "merge of function of each element") \
  X(papply, 3, "function,a,b", loop, "the tuple of function(i, j), i from a and j from b side by side") \
  X(mpapply, 3, "function,a,b", loop, "merge of papply") \
  X(prapply, 3, "function,a,b", loop, "the set of function(i, j) for all i from a and j from b") \
  X(mostcolor, 1, "element", grid, "the most frequent colour") \
  X(leastcolor, 1, "element", grid, "the least frequent colour") \
  X(height, 1, "piece", patch, "rows of a grid, or of a patch's bounding box") \
  X(width, 1, "piece", patch, "columns of a grid, or of a patch's bounding box") \
  X(shape, 1, "piece", patch, "(height, width)") \
  X(portrait, 1, "piece", patch, "whether height exceeds width") \
  X(colorcount, 2, "element,value", grid, "number of cells of colour value") \
  X(colorfilter, 2, "objs,value", patch, "the objects whose first cell has colour value") \
  X(sizefilter, 2, "container,n", patch, "the set of the elements that have n elements") \
  X(asindices, 1, "grid", grid, "all places of a grid") \
  X(ofcolor, 2, "grid,value", grid, "the places of colour value") \
  X(ulcorner, 1, "patch", patch, "(row, column) of the bounding box's upper left corner") \
  X(urcorner, 1, "patch", patch, "(row, column) of the bounding box's upper right corner") \
  X(llcorner, 1, "patch", patch, "(row, column) of the bounding box's lower left corner") \
  X(lrcorner, 1, "patch", patch, "(row, column) of the bounding box's lower right corner") \
  X(crop, 3, "grid,start,dims", grid, "the part of grid from start on, of shape dims") \
  X(toindices, 1, "patch", patch, "the places of a patch, without colours") \
  X(recolor, 2, "value,patch", patch, "the patch's places as an object of colour value") \
  X(shift, 2, "patch,directions", patch, "patch moved by directions (rows, columns)") \
  X(normalize, 1, "patch", patch, "patch moved so that its upper left corner is the origin") \
  X(dneighbors, 1, "loc", patch, "the 4 places that share a side with loc") \
  X(ineighbors, 1, "loc", patch, "the 4 places that share only a corner with loc") \
  X(neighbors, 1, "loc", patch, "the 8 places around loc") \
  X(objects, 4, "grid,univalued,diagonal,without_bg", grid, "connected parts: of one colour each or not, joined by corners too or not, background left out or not") \
  X(partition, 1, "grid", grid, "for each colour, the object of all its cells") \
  X(fgpartition, 1, "grid", grid, "partition without the most frequent colour") \
  X(uppermost, 1, "patch", patch, "smallest row") \
  X(lowermost, 1, "patch", patch, "largest row") \
  X(leftmost, 1, "patch", patch, "smallest column") \
  X(rightmost, 1, "patch", patch, "largest column") \
  X(square, 1, "piece", patch, "whether a grid has as many rows as columns, or a patch is a full square") \
  X(vline, 1, "patch", patch, "whether a patch is a vertical line without gaps") \
  X(hline, 1, "patch", patch, "whether a patch is a horizontal line without gaps") \
  X(hmatching, 2, "a,b", patch, "whether a and b share a row") \
  X(vmatching, 2, "a,b", patch, "whether a and b share a column") \
  X(manhattan, 2, "a,b", patch, "the smallest distance in rows plus columns between cells of a and b") \
  X(adjacent, 2, "a,b", patch, "whether that distance is 1") \
  X(bordering, 2, "patch,grid", patch, "whether patch touches a border of grid") \
  X(centerofmass, 1, "patch", patch, "(mean row, mean column), rounded down") \
  X(palette, 1, "element", grid, "the set of colours") \
  X(numcolors, 1, "element", grid, "number of colours") \
  X(color, 1, "obj", patch, "the colour of the first cell") \
  X(toobject, 2, "patch,grid", grid, "the cells of grid at patch's places, those outside left out") \
  X(asobject, 1, "grid", grid, "all cells of a grid") \
  X(rot90, 1, "grid", grid, "turned clockwise by a quarter") \
  X(rot180, 1, "grid", grid, "turned by a half") \
  X(rot270, 1, "grid", grid, "turned anticlockwise by a quarter") \
  X(hmirror, 1, "piece", grid, "rows in reverse order (upside down)") \
  X(vmirror, 1, "piece", grid, "columns in reverse order (left to right)") \
  X(dmirror, 1, "piece", grid, "mirrored at the diagonal: rows become columns") \
  X(cmirror, 1, "piece", grid, "mirrored at the counter-diagonal") \
  X(fill, 3, "grid,value,patch", grid, "grid with colour value at patch's places") \
  X(paint, 2, "grid,obj", grid, "grid with obj's cells drawn on it") \
  X(underfill, 3, "grid,value,patch", grid, "fill, only where grid has its most frequent colour") \
  X(underpaint, 2, "grid,obj", grid, "paint, only where grid has its most frequent colour") \
  X(hupscale, 2, "grid,factor", grid, "each cell factor times as wide") \
  X(vupscale, 2, "grid,factor", grid, "each cell factor times as high") \
  X(upscale, 2, "element,factor", grid, "each cell factor times as wide and as high") \
  X(downscale, 2, "grid,factor", grid, "every factor-th row and column") \
  X(hconcat, 2, "a,b", grid, "b to the right of a") \
  X(vconcat, 2, "a,b", grid, "b below a") \
  X(subgrid, 2, "patch,grid", grid, "the part of grid in patch's bounding box") \
  X(hsplit, 2, "grid,n", grid, "n equal parts, left to right") \
  X(vsplit, 2, "grid,n", grid, "n equal parts, top to bottom") \
  X(cellwise, 3, "a,b,fallback", grid, "the cells where a and b agree, fallback elsewhere") \
  X(replace, 3, "grid,replacee,replacer", grid, "grid with colour replacee turned into replacer") \
  X(switch, 3, "grid,a,b", grid, "grid with colours a and b exchanged") \
  X(center, 1, "patch", patch, "the middle of the bounding box, rounded up") \
  X(position, 2, "a,b", patch, "the direction (signs of rows and columns) from a to b") \
  X(index, 2, "grid,loc", grid, "the colour at loc, None outside the grid") \
  X(canvas, 2, "value,dimensions", grid, "a grid of shape dimensions filled with value") \
  X(corners, 1, "patch", patch, "the four corners of the bounding box") \
  X(connect, 2, "a,b", patch, "the straight or diagonal line from a to b, else empty") \
  X(cover, 2, "grid,patch", grid, "grid with patch's places in the most frequent colour") \
  X(trim, 1, "grid", grid, "grid without its outer rows and columns") \
  X(move, 3, "grid,obj,offset", grid, "grid with obj covered, then painted offset further") \
  X(tophalf, 1, "grid", grid, "the upper half, without a middle row") \
  X(bottomhalf, 1, "grid", grid, "the lower half, without a middle row") \
  X(lefthalf, 1, "grid", grid, "the left half, without a middle column") \
  X(righthalf, 1, "grid", grid, "the right half, without a middle column") \
  X(vfrontier, 1, "location", patch, "the column through location, rows 0 to 29") \
  X(hfrontier, 1, "location", patch, "the row through location, columns 0 to 29") \
  X(backdrop, 1, "patch", patch, "all places of the bounding box") \
  X(delta, 1, "patch", patch, "the places of the bounding box that patch leaves free") \
  X(gravitate, 2, "source,destination", patch, "the offset that brings source next to destination") \
  X(inbox, 1, "patch", patch, "the outline one cell inside the bounding box") \
  X(outbox, 1, "patch", patch, "the outline one cell outside the bounding box") \
  X(box, 1, "patch", patch, "the outline of the bounding box") \
  X(shoot, 2, "start,direction", patch, "the ray from start in direction, 42 steps long") \
  X(occurrences, 2, "grid,obj", grid, "the places at which obj occurs in grid") \
  X(frontiers, 1, "grid", grid, "the one-coloured rows and columns, as objects") \
  X(compress, 1, "grid", grid, "grid without its one-coloured rows and columns") \
  X(hperiod, 1, "obj", patch, "the smallest horizontal shift under which obj repeats") \
  X(vperiod, 1, "obj", patch, "the smallest vertical shift under which obj repeats")
// clang-format on
