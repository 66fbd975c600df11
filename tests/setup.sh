#!/usr/bin/env bash
# Installs what the build and the tests need where it may (root on Debian or Ubuntu), else says what to install.
set -euo pipefail

missing=()
packages=()

need() { # command, package
    if ! command -v "$1" >/dev/null 2>&1; then missing+=("$1"); packages+=("$2"); fi
}

need gcc gcc
need make make
need python3 python3
need node nodejs
if [ ! -e /usr/include/seccomp.h ]; then missing+=("seccomp.h"); packages+=("libseccomp-dev"); fi

if ! command -v dotnet >/dev/null 2>&1 || ! dotnet --list-sdks | grep -q '^10\.'; then
    echo "setup: the .NET 10 SDK is missing; install it from your distribution or from Microsoft (dotnet-sdk-10.0)" >&2
    exit 1
fi

if [ ${#missing[@]} -gt 0 ]; then
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
        echo "setup: missing: ${missing[*]}" >&2
        echo "setup: install them and call make again; on Debian and Ubuntu: sudo apt-get install ${packages[*]}" >&2
        exit 1
    fi
    echo "setup: installing ${packages[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get install -y -q "${packages[@]}" >/dev/null 2>&1 || {
        apt-get update -q >/dev/null
        apt-get install -y -q "${packages[@]}" >/dev/null
    }
fi
