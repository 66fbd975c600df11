#!/usr/bin/env bash
# Builds both images with what is installed: docker, podman or buildah. Arguments are passed on to it.
set -euo pipefail
cd "$(dirname "$0")/../.."

revision=$(git rev-parse --short HEAD 2>/dev/null || echo unknown)
if docker info >/dev/null 2>&1; then
    build=(docker build)
elif command -v podman >/dev/null; then
    build=(podman build --format docker --cap-add CAP_MKNOD)
elif command -v buildah >/dev/null; then
    build=(buildah bud --format docker --cap-add CAP_MKNOD)
else
    echo "image: neither docker (with its daemon) nor podman nor buildah is here" >&2
    exit 1
fi

for target in server functions; do
    "${build[@]}" --build-arg "REVISION=$revision" "$@" --target "$target" --tag "sandbox-$target" .
done
