#!/usr/bin/env bash
# Builds the images named as arguments (compute, control, nova-compute, tiny), those that are not in the cache, and prints the
# directory of each. It holds metadata.tar.xz and rootfs.squashfs: LXD's split image. An image is known by its recipe's content.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

cache=${XDG_CACHE_HOME:-$HOME/.cache}/stacklab/images
state=${XDG_STATE_HOME:-$HOME/.local/state}/stacklab
mkdir -p "$cache" "$state"

tmp=
trap '[[ -z $tmp ]] || rm -rf --one-file-system "$tmp"' EXIT

# What a recipe takes of others.
declare -A takes=(
	[nova-compute]='compute-image.sh control/root/etc/nova/nova.conf
		control/root/usr/local/sbin/control-address control/root/usr/local/sbin/control-ready'
)

# Name, mode and content of the files that an image's recipe has in a directory of its own.
recipe() {
	[[ ! -d $here/$1 ]] || (cd "$here/$1" && find . -type f -printf '%p %m\n' -exec sha256sum {} + | sort)
}

for name; do
	read -d '' -ra taken <<<"${takes[$name]:-}" || true
	hash=$({ uname -m && (cd "$here" && cat image.sh dhcp-eth0 "$name-image.sh" "${taken[@]}") && recipe "$name"; } | sha256sum | cut -c1-12)
	dir=$cache/$name-$hash
	if [[ ! -d $dir ]]; then
		if [[ $EUID -ne 0 ]]; then
			echo "images: only root can build $name" >&2
			exit 1
		fi
		"$here/packages.sh" mmdebstrap debian-archive-keyring squashfs-tools xz-utils busybox-static
		exec 9>"$cache/lock"
		flock 9
	fi
	if [[ ! -d $dir ]]; then
		log=$state/image-$name.log
		echo "images: building $name (log: $log)" >&2
		rm -rf --one-file-system "$cache"/.build-* # of a build that was killed
		tmp=$(mktemp -d "$cache/.build-XXXXXX")
		SECONDS=0
		if ! "$here/image.sh" "$name" "$tmp" >"$log" 2>&1 </dev/null; then
			echo "images: $name failed; the end of $log:" >&2
			tail -n 20 "$log" >&2
			exit 1
		fi
		chmod 0755 "$tmp"
		mv "$tmp" "$dir"
		tmp=
		echo "images: built $name in $SECONDS s" >&2
	fi
	echo "$dir"
done
