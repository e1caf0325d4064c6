K = ((1, (2, -3)), (), (None, True, (4,)))
L = -2147483648
def a(I):
 return astuple(K, L)
def b(I): return K
K2 = (1, 2)
def a(I):
 f = size
 return f(K2)
