# expect: outcome=exited exit=0 stdout~=OK
# repeat: 1000
import os
import tempfile

with tempfile.TemporaryDirectory() as folder, tempfile.NamedTemporaryFile("w+", dir=folder) as named:
    named.write("text")
    named.flush()
    assert open(named.name).read() == "text"
    path = os.path.join(folder, "a", "b")
    os.makedirs(path)
    os.chmod(path, 0o700)
with tempfile.TemporaryFile() as file, tempfile.SpooledTemporaryFile(max_size=10) as spooled:
    file.write(b"x" * 100000)
    spooled.write(b"y" * 100)
assert not os.path.exists(folder) and tempfile.gettempdir() == os.environ["TMPDIR"]
print("OK")
