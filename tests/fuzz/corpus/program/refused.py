import x; y = 3
@jit
def a(I):
    return I
def b(I, X=3):
    return I
def c(I):
    for x in I:
        y = x
def d(I):
    x = apply(lambda y: y + 1, I)
def e(I):
    return rot9(I)
def g(I):
    return rot90(I, 'a', 1.5, I[0], {1: 2})
def h(I):
    x = size(I
    return x
class A: pass
