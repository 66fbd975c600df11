"""Spawners of the container tier that sweep at the same moment do not keep each other from it."""
import os
import subprocess

from launch import BUILT, NATIVE, Table

ROUNDS = 300  # of four spawners three failed within these, before a sweep outlived the others'


def main():
    table = Table()
    if os.geteuid() != 0:
        table.skip("sweeps_at_the_same_time_all_end", "it needs root")
    else:
        subprocess.run(["make", "-s", "-C", NATIVE, "OUT=" + BUILT, "sweep-race"], check=True)
        result = subprocess.run([os.path.join(BUILT, "sweep-race"), str(ROUNDS)], capture_output=True, text=True)
        table.check("sweeps_at_the_same_time_all_end", result.returncode == 0, result.stderr)
    table.close()


main()
