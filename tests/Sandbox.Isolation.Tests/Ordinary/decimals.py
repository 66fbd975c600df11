# expect: outcome=exited exit=0 stdout~=OK
# repeat: 1000
from decimal import ROUND_HALF_EVEN, Decimal, getcontext
from fractions import Fraction

getcontext().prec = 50
assert str(Decimal(1) / Decimal(7))[:12] == "0.1428571428"
assert Decimal("2.675").quantize(Decimal("0.01"), ROUND_HALF_EVEN) == Decimal("2.68")
assert Fraction(1, 3) + Fraction(1, 6) == Fraction(1, 2)
print("OK")
