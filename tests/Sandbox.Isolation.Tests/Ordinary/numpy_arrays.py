# expect: outcome=exited exit=0 stdout~=OK
# repeat: 20
# needs: numpy
# limits: wall_ms=20000 memory_bytes=536870912
import numpy as np

generator = np.random.default_rng(7)
a = generator.normal(size=(300, 300))
assert np.allclose(np.linalg.inv(a) @ a, np.eye(300), atol=1e-6)
assert np.fft.ifft(np.fft.fft(np.arange(64.0))).real.round(6).tolist() == list(range(64))
np.save("a.npy", a)
assert (np.load("a.npy", mmap_mode="r") == a).all()
np.savetxt("a.txt", a[:3, :3])
print("OK", np.__version__, np.linalg.eigvalsh(a + a.T).shape)
