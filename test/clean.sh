#!/usr/bin/env bash
# make test-clean: removes what the acceptance tests keep in this machine's LXD for the next run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

LXD_SOCKET=$(test/lab/lxd.sh)
export LXD_SOCKET
test/lab/packages.sh lxd-client

for instance in stacklab-control stacklab-nested stacklab-disposable; do
	! lxc info "$instance" >/dev/null 2>&1 || lxc delete --force "$instance"
done
! lxc storage show stacklab-test >/dev/null 2>&1 || lxc storage delete stacklab-test

# The lab gives its image an alias, the tests do not.
for dir in "${XDG_CACHE_HOME:-$HOME/.cache}"/stacklab/images/*/; do
	fingerprint=$(cat "$dir"/metadata.tar.xz "$dir"/rootfs.squashfs | sha256sum | cut -d ' ' -f 1)
	if lxc query "/1.0/images/$fingerprint" 2>/dev/null | grep -q '"aliases": \[\]'; then
		lxc image delete "$fingerprint"
	fi
done
