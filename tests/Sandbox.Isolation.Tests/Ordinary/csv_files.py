# expect: outcome=exited exit=0 stdout~=OK
# repeat: 1000
import csv
import io

with open("data.csv", "w", newline="") as file:
    writer = csv.DictWriter(file, ["name", "note"])
    writer.writeheader()
    writer.writerows([{"name": "Ada", "note": 'says "hi", twice'}, {"name": "Łukasz", "note": "two\nlines"}])
with open("data.csv", newline="") as file:
    assert [row["note"] for row in csv.DictReader(file)] == ['says "hi", twice', "two\nlines"]
assert next(csv.reader(io.StringIO("1;2"), delimiter=";")) == ["1", "2"]
print("OK")
