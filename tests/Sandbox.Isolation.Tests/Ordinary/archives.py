# expect: outcome=exited exit=0 stdout~=OK blocked?=socket
# repeat: 200
import bz2
import gzip
import lzma
import os
import shutil
import tarfile
import zipfile

os.makedirs("in")
for number in range(5):
    with open(f"in/{number}.txt", "w") as file:
        file.write("line\n" * 1000)
with zipfile.ZipFile("a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    for name in os.listdir("in"):
        archive.write(f"in/{name}")
with zipfile.ZipFile("a.zip") as archive:
    assert archive.testzip() is None
    archive.extractall("zip")
with tarfile.open("a.tar.gz", "w:gz") as archive:
    archive.add("in")
with tarfile.open("a.tar.gz") as archive:
    archive.extractall("tar")
assert sorted(os.listdir("zip/in")) == sorted(os.listdir("tar/in"))
for module in (gzip, bz2, lzma):
    assert module.decompress(module.compress(b"x" * 10000)) == b"x" * 10000
shutil.make_archive("b", "zip", "in")
print("OK")
