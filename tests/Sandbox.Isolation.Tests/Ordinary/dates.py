# expect: outcome=exited exit=0 stdout~=OK
# repeat: 1000
import datetime

start = datetime.datetime(2024, 2, 28, 23, 59, tzinfo=datetime.timezone.utc)
assert (start + datetime.timedelta(minutes=1)).isoformat() == "2024-02-29T00:00:00+00:00"
assert datetime.datetime.now().year >= 2024
assert datetime.date.fromisoformat("2026-01-01").strftime("%A") == "Thursday"
print("OK", datetime.datetime.now(datetime.timezone.utc).isoformat())
