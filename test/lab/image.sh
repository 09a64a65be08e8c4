#!/usr/bin/env bash
# Builds the image NAME in DIRECTORY: metadata.tar.xz and rootfs.squashfs, LXD's split image; of tiny
# also root.tar.gz, Nova/LXD's.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
name=$1 out=$2

"$here/$name-image.sh" "$out/root"

cat >"$out/metadata.yaml" <<YAML
architecture: $(uname -m)
creation_date: $(date +%s)
properties:
  description: stacklab $name
YAML
tar -C "$out" --owner=0 --group=0 -cJf "$out/metadata.tar.xz" metadata.yaml

# With a quick zstd it is a third of a tar in size, which counts as it is copied into each layer, and LXD is no slower
# to import and unpack it.
mksquashfs "$out/root" "$out/rootfs.squashfs" -noappend -no-progress -comp zstd -Xcompression-level 3

# Servers of Nova/LXD need a raw root tarball in Glance.
[[ $name != tiny ]] || tar -C "$out/root" --owner=0 --group=0 -czf "$out/root.tar.gz" .

rm -r --one-file-system "$out/root" "$out/metadata.yaml"
