# the first byte asks for narrow limits
K=(1,(2,),3)
def f(I):
 a=rot90(rot90(rot90(rot90(I))))
def g(I):
 return (1,2,3,4)
def h(I):
 return combine(K,combine(K,K))
