#!/usr/bin/env bash
# Builds the Go tool PACKAGE@VERSION once, in a cache of ours, and prints its path.
set -euo pipefail
package=$1
name=$(basename "${package%@*}")
bin=${XDG_CACHE_HOME:-$HOME/.cache}/stacklab/bin/$name-${package#*@}

if [[ ! -x $bin ]]; then
	mkdir -p "$(dirname "$bin")"
	tmp=$(mktemp -d "$(dirname "$bin")/.build-XXXXXX")
	trap 'rm -rf "$tmp"' EXIT
	GOBIN=$tmp GOFLAGS='' go install "$package" >&2
	mv "$tmp/$name" "$bin"
fi
echo "$bin"
