# expect: outcome=exited exit=0 stdout~=OK blocked?=execve
# repeat: 5
# needs: matplotlib
# limits: wall_ms=60000 cpu_ms=60000 memory_bytes=536870912
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

figure, axes = plt.subplots(figsize=(4, 3))
axes.plot([1, 2, 3], [3, 1, 2], label="ø 2")
axes.set_title("Umsätze")
axes.legend()
figure.savefig("chart.png", dpi=80)
with open("chart.png", "rb") as file:
    assert file.read(8) == b"\x89PNG\r\n\x1a\n"
print("OK")
