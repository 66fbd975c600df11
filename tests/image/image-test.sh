#!/usr/bin/env bash
# Builds both images over stand-ins for their bases, then runs the server as Docker and Kubernetes would, and the worker of
# Azure Functions under a host that the tests play: no registry and no Docker daemon are needed, but root, buildah,
# debootstrap, crun and a .NET SDK. What is missing is named, and exit code 77. The stand-in of the Functions base has .NET
# and no host: that one comes from a registry only.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=${SANDBOX_IMAGE_WORK:-${XDG_CACHE_HOME:-$HOME/.cache}/sandbox-tests/image}
suite=bookworm

skip() { echo "image-test: skipped: $*"; exit 77; }

[ "$(id -u)" = 0 ] || skip "only root can mount images"
for tool in buildah debootstrap crun unshare; do
    command -v "$tool" >/dev/null || skip "$tool is not installed (Debian: apt-get install buildah debootstrap crun)"
done
dotnet_root=$(dirname "$(readlink -f "$(command -v dotnet)")")
node=$(readlink -f "${NODE:-$(command -v node)}")
command -v npm >/dev/null || skip "npm is not installed"
npm=$(readlink -f "$(command -v npm)")
certificates=${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}

mkdir -p "$work"
# Where the kernel stacks file systems a layer costs what is in it; else each is a copy of all, a GB or more.
driver=overlay
mkdir -p "$work/lower" "$work/upper" "$work/layer" "$work/both"
unshare --mount mount -t overlay -o "lowerdir=$work/lower,upperdir=$work/upper,workdir=$work/layer" overlay "$work/both" 2>/dev/null || driver=vfs
layers=()
[ $driver = vfs ] || layers=(--layers)
image() { buildah --storage-driver $driver --root "$work/storage-$driver" --runroot "$work/run-$driver" "$@"; }
exists() { image images --quiet "$1" >/dev/null 2>&1; }

# fill NAME BASE FUNCTION: commits what the function, called with the new container's folder, puts on the base.
fill() {
    local name=$1 base=$2 container folder
    exists "$name" && return 0
    echo "image-test: stand-in for $name"
    container=$(image from --pull-never "$base")
    folder=$(image mount "$container")
    "$3" "$folder"
    image umount "$container" >/dev/null
    # The real one has ICU and certificates of its own.
    image config --env DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 --env SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt "$container"
    image commit --quiet "$container" "$name" >/dev/null
    image rm "$container" >/dev/null
}

debian() {
    [ -e "$work/debian/etc/debian_version" ] || debootstrap --variant=minbase "$suite" "$work/debian" >"$work/debootstrap.log"
    cp -a "$work/debian/." "$1/"
}
node_with_npm() {
    mkdir -p "$1/usr/local/bin" "$1/usr/local/lib/node_modules"
    cp "$node" "$1/usr/local/bin/node"
    # .../npm/bin/npm-cli.js
    cp -aL "${npm%/bin/*}" "$1/usr/local/lib/node_modules/npm"
}
aspnet() {
    mkdir -p "$1/usr/share/dotnet"
    cp -a "$dotnet_root/dotnet" "$dotnet_root/host" "$dotnet_root/shared" "$1/usr/share/dotnet/"
    ln -sf /usr/share/dotnet/dotnet "$1/usr/bin/dotnet"
    cp -aL /usr/lib/"$(uname -m)"-linux-gnu/lib{stdc++.so.6,gcc_s.so.1,ssl.so.3,crypto.so.3} "$1/usr/lib/$(uname -m)-linux-gnu/"
}
sdk() {
    cp -a "$dotnet_root/sdk" "$dotnet_root/sdk-manifests" "$dotnet_root/packs" "$1/usr/share/dotnet/"
    mkdir -p "$1/etc/ssl/certs" && cp -L "$certificates" "$1/etc/ssl/certs/ca-certificates.crt"
}

# Made by another script, or of another Node.js.
made="$(sha256sum <"$0") $node"
if [ "$made" != "$(cat "$work/made" 2>/dev/null)" ]; then
    image rmi --all --force >/dev/null
    rm -f "$work/made"
fi
fill docker.io/library/debian:12-slim scratch debian
fill docker.io/library/node:24-bookworm-slim scratch node_with_npm
fill mcr.microsoft.com/dotnet/aspnet:10.0 docker.io/library/debian:12-slim aspnet
fill mcr.microsoft.com/azure-functions/dotnet-isolated:4-dotnet-isolated10.0 docker.io/library/debian:12-slim aspnet
fill mcr.microsoft.com/dotnet/sdk:10.0 mcr.microsoft.com/dotnet/aspnet:10.0 sdk
echo "$made" >"$work/made"

build() { # target
    mkdir -p "$HOME/.nuget/packages"
    image bud --pull-never --isolation chroot "${layers[@]}" --format docker --cap-add CAP_MKNOD \
        --volume "$HOME/.nuget/packages:/root/.nuget/packages:rw" --target "$1" --tag "localhost/sandbox-$1" . >"$work/build-$1.log" 2>&1
}
containers=()
trap 'for container in "${containers[@]}"; do image umount "$container" >/dev/null; image rm "$container" >/dev/null; done' EXIT
open() { # target; its files are in $files
    local container
    container=$(image from --pull-never "localhost/sandbox-$1")
    containers+=("$container")
    files=$(image mount "$container")
    echo "image-test: $1: $(du -sh "$files" | cut -f1), of which programs see $(du -sh "$files/srv/sandbox-root" | cut -f1)"
}

build server || { tail -n 30 "$work/build-server.log" >&2; exit 1; }
open server
SANDBOX_IMAGE_FILES=$files dotnet test tests/Sandbox.Isolation.Tests --nologo --filter "FullyQualifiedName~Isolation.Tests.Image."

if build functions; then
    open functions
    SANDBOX_FUNCTIONS_IMAGE_FILES=$files dotnet test tests/Sandbox.Functions.Tests --nologo --filter "FullyQualifiedName~Functions.Tests.Image."
elif missing=$(grep -oE 'NU1(101|102|103|301): .*' "$work/build-functions.log"); then
    echo "image-test: functions: skipped: ${missing%%$'\n'*}"
else
    tail -n 30 "$work/build-functions.log" >&2
    exit 1
fi
