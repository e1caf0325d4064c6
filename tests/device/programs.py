# Programs for the device tests: values larger than an arena of a small GPU, budgets that run out, errors.


def large_grid(I):
    x1 = canvas(ZERO, (3000, 1000))
    x2 = vconcat(x1, x1)
    x3 = size(x2)
    return x3


def large_output(I):
    x1 = height(I)
    x2 = multiply(x1, 100)
    x3 = astuple(x2, 1000)
    O = canvas(THREE, x3)
    return O


def large_patch(I):
    x1 = canvas(ONE, (600, 700))
    x2 = asobject(x1)
    x3 = shift(x2, UNITY)
    x4 = size(x3)
    return x4


def many_tuples(I):
    x1 = interval(ZERO, 400, ONE)
    x2 = lbind(astuple, I)
    x3 = product(x1, x1)
    x4 = apply(x2, x3)
    x5 = size(x4)
    return x5


def too_large(I):
    x1 = canvas(ZERO, (100000, 100000))
    return x1


def too_long(I):
    x1 = interval(ZERO, 30000, ONE)
    x2 = product(x1, x1)
    x3 = size(x2)
    return x3


def raises(I):
    x1 = size(I)
    x2 = first(x1)
    return x2


def small(I):
    x1 = objects(I, T, F, T)
    x2 = argmax(x1, size)
    O = subgrid(x2, I)
    return O
