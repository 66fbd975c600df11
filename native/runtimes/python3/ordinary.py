# A program like most: the zygote plays it once, and what memory it touches every child has ready before its own
# program starts (native/src/working_set.h). What it does not do costs a program that does it a fault or two.
import base64
import datetime
import json
import re


def main(numbers, text="a"):
    found = re.findall(r"\w+", f"{text} {sum(numbers)}")
    day = datetime.date(2024, 1, 1).isoformat()
    return {"words": found, "day": day, "rows": [{"n": n, "half": n / 2} for n in numbers]}


class Row:
    def __init__(self, value):
        self.value = value


given = json.loads(base64.b64decode(b"eyJudW1iZXJzIjogWzEsIDJdfQ==").decode("utf-8"))
result = json.dumps(main(**given), indent=4)
print(f"<<RESULT>>{result}<<RESULT>>")
try:
    raise ValueError(Row(1).value)
except ValueError as error:
    print(error, sorted({"b": 1, "a": 2}))
