def f(I, S, C):
    f = compose(lbind(lbind, shift), rbind(power, 2))
    g = f(I, S)
    h = g(1, 2, f(3), (4, (5, 6)))
    return fork(crop(start=ORIGIN, dims=UNITY, grid=I), h, size)
