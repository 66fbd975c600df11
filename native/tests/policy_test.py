"""The policies compile for both architectures; what is wrong in one is told with file and line."""
import os
import subprocess
import tempfile

from launch import LAUNCH, NATIVE, Table

POLICIES = os.path.join(NATIVE, "policies")

WRONG = {
    "unknown_call": ("read : files\nno_such_call : why not", 2, "no_such_call"),
    "no_reason": ("read", 1, "reason"),
    "empty_reason": ("read :  ", 1, "reason"),
    "unknown_constant": ("\n\nsocket arg0 == AF_NOWHERE : sockets", 3, "AF_NOWHERE"),
    "bad_argument": ("socket arg6 == 1 : sockets", 1, "arg6"),
    "bad_comparison": ("socket arg0 ~ 1 : sockets", 1, "~"),
    "mask_without_value": ("clone arg0 & 1 : threads", 1, "mask"),
    "half_a_condition": ("socket arg0 == : sockets", 1, "condition"),
    "no_joint": ("socket arg0 == 1 arg1 == 2 : sockets", 1, "and"),
    "unknown_errno": ("!EWHAT clone3 : falls back", 1, "EWHAT"),
    "include_of_another_folder": ("include ../common.policy", 1, "folder"),
    "include_of_nothing": ("include missing.policy", 0, "No such file"),
    "include_of_itself": ("include unknown.policy", None, "nested"),
    "number_with_rest": ("socket arg0 == 1x : sockets", 1, "1x"),
    "long_line": ("read : " + "x" * 2000, 1, "longer"),
}


def check(path, *arguments):
    return subprocess.run([LAUNCH, "check-policy", path, *arguments], capture_output=True, text=True)


def main():
    table = Table()
    for name in sorted(os.listdir(POLICIES)):
        for arch in ("x86_64", "aarch64"):
            result = check(os.path.join(POLICIES, name), "--arch", arch)
            table.check(f"{name}_for_{arch}_compiles", result.returncode == 0, result.stderr)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "unknown.policy")
        for name, (text, line, word) in WRONG.items():
            with open(path, "w") as file:
                file.write(text)
            result = check(path)
            place = "" if line is None or line == 0 else f"{path}:{line}: "
            table.check(f"{name}_is_refused_with_file_and_line",
                        result.returncode == 1 and result.stderr.startswith(place) and word in result.stderr, result.stderr)
    result = check(os.path.join(POLICIES, "common.policy"), "--arch", "vax")
    table.check("unknown_architecture_is_bad_usage", result.returncode == 2, result.stderr)
    table.close()


main()
