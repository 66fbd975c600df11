# expect: outcome=exited exit=0 stdout~=OK blocked?=execve
# repeat: 20
# needs: pandas
# limits: wall_ms=30000 cpu_ms=30000 memory_bytes=536870912
import io

import pandas as pd

frame = pd.read_csv(io.StringIO("day,city,sold\n2026-01-01,Köln,3\n2026-01-02,Köln,5\n2026-01-02,Bonn,4\n"), parse_dates=["day"])
assert frame.groupby("city")["sold"].sum().to_dict() == {"Köln": 8, "Bonn": 4}
assert frame.pivot_table(index="day", columns="city", values="sold", aggfunc="sum").shape == (2, 2)
assert frame.set_index("day").resample("D")["sold"].mean().round(2).tolist() == [3.0, 4.5]
frame.to_json("frame.json", orient="records")
frame.to_pickle("frame.pkl")
assert pd.read_pickle("frame.pkl").equals(frame)
print("OK", pd.Timestamp("2026-03-29 12:00", tz="Europe/Berlin").utcoffset())
