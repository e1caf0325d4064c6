def verify_x(I: Grid, S: Tuple[Tuple[int, int]], C: 'Grid') -> Tuple[int, int]:
	'''doc'''
	x0 = branch(
	  condition=T, if_value=rot90,
	  else_value=C,)
	return x0(I)
