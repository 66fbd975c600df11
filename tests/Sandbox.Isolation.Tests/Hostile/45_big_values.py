# expect: outcome=timed_out|cpu_exceeded|out_of_memory|exited exit=!0 stdout~=DENIED stdout!~=ESCAPED
# why: one expression can ask for more than there is; some ask for memory, some for time.
# limits: memory_bytes=134217728 wall_ms=3000

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

for what in ("'a' * 2**40", "bytearray(2**40)", "[0] * 2**36", "range(2**40).__reversed__().__class__(2**62) and list(range(2**34))",
             "'%0*d' % (2**31 - 2, 1) * 64"):
    try:
        value = eval(what)
        print("ESCAPED", what, len(value))
    except (MemoryError, OverflowError, TypeError) as error:
        print("DENIED", what, type(error).__name__, flush=True)
print("ESCAPED", (10 ** 10 ** 9).bit_length())
