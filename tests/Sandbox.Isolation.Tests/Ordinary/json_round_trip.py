# expect: outcome=exited exit=0 stdout~=OK
# repeat: 1000
import json

value = {"text": "Grüße ☃ \U0001f40d", "numbers": [1, -2.5, 1e300, 2**70], "none": None, "nested": {"a": [{"b": []}]}}
assert json.loads(json.dumps(value)) == value
assert json.loads(json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False)) == value
print("OK")
