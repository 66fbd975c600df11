# expect: outcome=exited exit=0 stdout~=OK
# repeat: 1000
import os
import pathlib
import shutil

here = pathlib.Path(".").resolve()
assert str(here) == os.getcwd() == os.path.realpath(".") and here.is_dir()
folder = pathlib.Path("folder/deep")
folder.mkdir(parents=True)
(folder / "file.txt").write_text("ä", encoding="utf-8")
(folder / "link").symlink_to("file.txt")
assert (folder / "link").resolve() == here / "folder/deep/file.txt"
assert [path.name for path in sorted(pathlib.Path("folder").rglob("*"))] == ["deep", "file.txt", "link"]
shutil.copy2(folder / "file.txt", "copy.txt")
shutil.copytree("folder", "other", symlinks=True)
shutil.move("other", "moved")
os.utime("copy.txt", (0, 0))
os.replace("copy.txt", "renamed.txt")
assert os.stat("renamed.txt").st_mtime == 0 and shutil.disk_usage(".").total > 0
assert pathlib.Path.home().is_dir() and os.path.expanduser("~")
shutil.rmtree("moved")
shutil.rmtree("folder")
print("OK")
