# expect: outcome=exited exit=0 stdout~=OK blocked?=socket
# repeat: 1000
import hashlib
import hmac
import random
import secrets
import uuid
import zlib

assert uuid.uuid4() != uuid.uuid4() and uuid.uuid1().version == 1
assert uuid.uuid5(uuid.NAMESPACE_DNS, "example.com") == uuid.UUID("cfbff0d1-9375-5685-968c-48ce8b15ae17")
assert hashlib.sha256(b"").hexdigest().startswith("e3b0c44298fc1c14")
assert len({hashlib.new(name, b"x").hexdigest() for name in ("md5", "sha1", "sha512", "sha3_256", "blake2b")}) == 5
assert len(hashlib.scrypt(b"a", salt=b"b", n=1024, r=8, p=1)) == 64
assert hmac.new(b"k", b"m", "sha256").hexdigest() and secrets.token_urlsafe() and zlib.crc32(b"x")
assert 0 <= random.random() < 1
print("OK")
