# expect: outcome=exited exit=0 stdout~=OK
# repeat: 1000
import re

pattern = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)")
assert pattern.sub(r"\g<day>.\g<month>.\g<year>", "on 2026-02-03") == "on 03.02.2026"
assert re.findall(r"\b\w+ß\w*", "Straße, Maß, Masse") == ["Straße", "Maß"]
assert [part for part in re.split(r"[,;]\s*", "a, b;c")] == ["a", "b", "c"]
print("OK")
