# expect: outcome=exited exit=0 stdout~=OK
# repeat: 1000
import sys

assert sys.stdin.read() == ""
assert not sys.stdin.isatty() and not sys.stdout.isatty()
sys.stderr.write("a warning\n")
print("OK", sys.stdout.encoding)
