#!/bin/sh
# Runs the OCI bundle in folder $1 as container $2, over the files of folder $3 (the host's own: /). To be called in a mount
# namespace of its own: `unshare --mount run-bundle.sh BUNDLE NAME FOLDER`. Nothing of it is left when it ends.
set -eu
bundle=$1 name=$2 files=$3

# A unified hierarchy beside version 1 makes crun look for groups that it may not manage.
if mountpoint -q /sys/fs/cgroup/unified; then umount /sys/fs/cgroup/unified; fi

# What the container writes goes to memory; on a kernel without overlays those files are its files.
mkdir -p "$bundle/rootfs" "$bundle/layer" "$bundle/state"
mount -t tmpfs -o mode=0755,size=512m layer "$bundle/layer"
mkdir "$bundle/layer/upper" "$bundle/layer/work"
mount -t overlay -o "lowerdir=$files,upperdir=$bundle/layer/upper,workdir=$bundle/layer/work" overlay "$bundle/rootfs" ||
    mount --bind "$files" "$bundle/rootfs"

exec crun --cgroup-manager=disabled --root "$bundle/state" run --bundle "$bundle" "$name"
