# ö
def f(I):
	x = fill(I, \
 1, I)
	return (x)
