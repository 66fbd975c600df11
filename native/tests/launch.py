"""Where the native part was built, and how tests start a spawner for this host."""
import os
import sys

NATIVE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILT = os.environ.get("SANDBOX_NATIVE", os.path.join(os.path.dirname(NATIVE), "artifacts", "native"))
LAUNCH = os.path.join(BUILT, "sandbox-launch")
ROOT_PATHS = ["/usr", "/lib", "/lib64", "/bin", "/etc/ssl/certs", "/etc/localtime", "/etc/ld.so.cache",
              "/etc/alternatives"]


def shared_arguments(policy, *extra):
    arguments = ["--tier", "namespaces", "--policy", os.path.join(NATIVE, "policies", policy + ".policy"),
                 "--landlock", "--proc", *extra]
    if os.geteuid() != 0:
        arguments.append("--user-namespace")
    for path in ROOT_PATHS:
        arguments += ["--bind", path]
    return arguments


class Table:
    """Counts checks and closes with the line that tests/run.sh reads."""

    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def check(self, name, good, detail=""):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED {name}: {detail}")

    def skip(self, name, reason):
        self.skipped += 1
        print(f"skipped {name}: {reason}")

    def close(self):
        print(f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped")
        sys.exit(1 if self.failed else 0)
