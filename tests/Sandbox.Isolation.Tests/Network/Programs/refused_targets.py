# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED connections=forbidden,private,port
# why: metadata, the server's own addresses, private ones, other ports; as an address, as a name, behind a redirect.
# network: true
# limits: wall_ms=20000
if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import urllib.request

for target in ("169.254.169.254", "168.63.129.16", "168.63.129.16:32526", "10.9.9.9", "127.0.0.1", "127.0.0.53", "localhost",
               "0.0.0.0", "[::1]", "[::]", "[::ffff:169.254.169.254]", "[::ffff:10.9.9.9]", "[fd00:ec2::254]", "[64:ff9b::a9fe:a9fe]",
               "[64:ff9b::a09:909]", "[2002:a9fe:a9fe::1]", "[2606:2800:220::5efe:a9fe:a9fe]", "2130706433", "0x7f.1", "017700000001",
               "93.184.216.1", "[2606:2800:220::1]", "93.184.216.34:22", "93.184.216.34:8080", "example.test:22",
               "private.example.test", "metadata.example.test", "own.example.test"):
    for url in (f"http://{target}/", f"http://example.test/to?http://{target}/"):
        try:
            urllib.request.urlopen(url, timeout=3)
            print("ESCAPED", url)
        except OSError as error:
            print("DENIED", url, error)
print("CONTAINED")
