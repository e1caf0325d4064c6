def f(I):
  r'''a\'''
def g(I):
  '''
  return 'x\
'
def h(I):
  """
