def f(I):
 return rot90(rot90(rot90(rot90(rot90(rot90(rot90(rot90(rot90(rot90(rot90(rot90(rot90(rot90(rot90(rot90(rot90(rot90(rot90(rot90(rot90(rot90(rot90(rot90(rot90(rot90(rot90(rot90(rot90(rot90(rot90(rot90(rot90(rot90(rot90(rot90(rot90(rot90(rot90(rot90(((((I))))))))))))))))))))))))))))))))))))))))))))
