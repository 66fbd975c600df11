# expect: outcome=exited exit=0 stdout~=CONTAINED blocked?=socket
# why: runs that come from one zygote must not share what their chance is made of.
# distinct: 6

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os
import random
import secrets
import tempfile
import uuid

print("random", random.random(), random.getrandbits(128))
print("instance", random.Random().random())
print("system", random.SystemRandom().random())
print("uuid4", uuid.uuid4())
print("uuid1", uuid.uuid1())
print("urandom", os.urandom(16).hex())
print("secrets", secrets.token_hex(16))
print("tempfile", tempfile.mktemp())
try:
    import numpy
    print("numpy", numpy.random.random(4), numpy.random.default_rng().random())
except ImportError:
    print("numpy", os.urandom(8).hex())
import hashlib
import ssl

print("ssl", ssl.RAND_bytes(16).hex(), hashlib.sha256(os.urandom(4)).hexdigest())
print("CONTAINED", os.urandom(8).hex())
