# expect: outcome=exited exit=0 stdout~=^15000000$ connections=
# why: less than the budget is nobody's business.
# network: true
# limits: wall_ms=30000
import urllib.request

print(len(urllib.request.urlopen("http://example.test/big?15000000").read()))
