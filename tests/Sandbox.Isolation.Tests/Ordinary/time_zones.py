# expect: outcome=exited exit=0 stdout~=OK
# repeat: 100
from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

winter = datetime(2026, 1, 15, 12, tzinfo=ZoneInfo("Europe/Berlin"))
assert winter.utcoffset().total_seconds() == 3600
assert winter.astimezone(ZoneInfo("Asia/Kolkata")).hour == 16
assert datetime(2026, 7, 15, tzinfo=ZoneInfo("America/New_York")).tzname() == "EDT"
assert len(available_timezones()) > 400
print("OK")
