#!/usr/bin/env bash
# Prints a directory with the configuration files of Nova, Keystone, Neutron, Cinder and Glance, as this system's packages have
# them. The packages are unpacked and not installed: nothing of them is to run here.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
exec 3>&1 >&2

cache=${XDG_CACHE_HOME:-$HOME/.cache}/stacklab/oslo-files
mkdir -p "$cache"
dir=$cache/$(sha256sum "$here/oslo-files.sh" | cut -c1-12)
exec 9>"$cache/lock"
flock 9

if [[ ! -d $dir ]]; then
	echo "oslo-files: unpacking OpenStack's configuration files"
	rm -rf --one-file-system "$cache"/.build-* # of a run that was killed
	tmp=$(mktemp -d "$cache/.build-XXXXXX")
	trap 'rm -rf --one-file-system "$tmp"' EXIT
	mkdir "$tmp/files"
	cd "$tmp"

	[[ $EUID -ne 0 ]] || apt-get -q update
	packages=(nova-common keystone neutron-common cinder-common glance-common)
	# Ubuntu has Keystone's file in a package of its own.
	! apt-cache show keystone-common >/dev/null 2>&1 || packages+=(keystone-common)
	# apt's own user cannot write below root's home.
	apt-get -q -o APT::Sandbox::User=root download "${packages[@]}"
	for package in *.deb; do
		dpkg-deb -x "$package" root
	done
	(cd root && find etc usr/share \( -name '*.conf' -o -name '*.ini' \) -exec cp --parents -t ../files {} +)
	mv files "$dir"
fi
echo "$dir" >&3
