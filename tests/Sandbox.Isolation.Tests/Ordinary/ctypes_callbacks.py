# expect: outcome=exited exit=0 stdout~=OK
# repeat: 1000
import ctypes

libc = ctypes.CDLL(None)
compare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))(lambda a, b: a[0] - b[0])
numbers = (ctypes.c_int * 5)(5, 1, 4, 2, 3)
libc.qsort(numbers, len(numbers), ctypes.sizeof(ctypes.c_int), compare)
assert list(numbers) == [1, 2, 3, 4, 5]
print("OK")
