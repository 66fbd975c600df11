"""The corpus of each fuzzing target is taken or refused, under the sanitizers; tests/fuzz says what the inputs are."""
import os
import subprocess

from launch import BUILT, NATIVE, Table

CORPUS = os.path.join(NATIVE, "tests", "fuzz", "corpus")


def main():
    table = Table()
    built = subprocess.run(["make", "-C", NATIVE, "OUT=" + BUILT, "replay"], capture_output=True, text=True)
    table.check("replay_is_built", built.returncode == 0, built.stderr)
    for target in sorted(os.listdir(CORPUS)) if built.returncode == 0 else []:
        folder = os.path.join(CORPUS, target)
        inputs = [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
        result = subprocess.run([os.path.join(BUILT, "fuzz", target + "-replay"), *inputs], capture_output=True, text=True)
        table.check(f"{target}_takes_or_refuses_{len(inputs)}_inputs", result.returncode == 0, result.stderr[-4000:])
    table.close()


main()
