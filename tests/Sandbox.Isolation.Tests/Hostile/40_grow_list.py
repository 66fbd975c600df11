# expect: outcome=out_of_memory|exited exit=!0 stdout!~=ESCAPED
# why: memory is bounded; the program gets an error or an end, the host does not get slower.
# limits: memory_bytes=134217728 wall_ms=20000

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

keep = []
while len(keep) < 4096:
    keep.append(bytearray(b"x" * (1 << 20)))
print("ESCAPED", len(keep), "MiB")
