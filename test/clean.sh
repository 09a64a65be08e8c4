#!/usr/bin/env bash
# make test-clean: removes what the acceptance tests keep in this machine's LXD for the next run, and what tests that were killed
# have left there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

LXD_SOCKET=$(test/lab/lxd.sh)
export LXD_SOCKET
test/lab/packages.sh lxd-client

left='^(stacklab|slt)-[a-z]+-[a-z2-7]{6}' # the names that tests give
kept='^stacklab-(control|nested|disposable)$'

# The names of a collection, of those that match PATTERN.
named() { # COLLECTION PROJECT PATTERN
	lxc query "/1.0/$1?project=$2" | sed -nE 's,^\s*"/1\.0/.*/([^/?]+)(\?.*)?".*,\1,p' | grep -E "$3" || true
}

# Those of PROJECT whose names match PATTERN. What is in use goes with what uses it, or later.
remove() { # PROJECT PATTERN
	local name
	for name in $(named instances "$1" "$2"); do
		lxc delete --project "$1" --force "$name"
	done
	for name in $(named images/aliases "$1" "$2"); do
		lxc image delete --project "$1" "$name"
	done
	for name in $(named profiles "$1" "$2"); do
		[[ $name == default ]] || lxc profile delete --project "$1" "$name"
	done
}

for project in $(named projects default "$left"); do
	lxc profile device list --project "$project" default | xargs -r -n 1 lxc profile device remove --project "$project" default >/dev/null
	remove "$project" .
	for image in $(named images "$project" .); do
		lxc image delete --project "$project" "$image"
	done
	lxc project delete "$project"
done
remove default "$left|$kept"
for network in $(named networks default "$left"); do
	lxc network delete "$network"
done
for pool in $(named storage-pools default "$left|^stacklab-test$"); do
	lxc storage delete "$pool"
done

# The lab gives its image an alias, the tests do not.
for dir in "${XDG_CACHE_HOME:-$HOME/.cache}"/stacklab/images/*/; do
	fingerprint=$(cat "$dir"/metadata.tar.xz "$dir"/rootfs.squashfs | sha256sum | cut -d ' ' -f 1)
	if lxc query "/1.0/images/$fingerprint" 2>/dev/null | grep -q '"aliases": \[\]'; then
		lxc image delete "$fingerprint"
	fi
done
