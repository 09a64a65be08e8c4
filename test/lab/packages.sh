#!/usr/bin/env bash
# Installs the Debian packages named as arguments, those that are missing.
# It touches neither apt nor the network when nothing is.
set -euo pipefail

state=${XDG_STATE_HOME:-$HOME/.local/state}/stacklab
log=$state/packages.log
mkdir -p "$state"

missing=()
for package; do
	[[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
done
[[ ${#missing[@]} -gt 0 ]] || exit 0

if [[ $EUID -ne 0 ]]; then
	echo "packages: missing: ${missing[*]}; run as root, or: sudo apt-get install ${missing[*]}" >&2
	exit 1
fi

echo "packages: installing ${missing[*]} (log: $log)" >&2
install_missing() {
	apt-get -q update
	DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 \
		install --no-install-recommends "${missing[@]}"
}
if ! install_missing >"$log" 2>&1 </dev/null; then
	echo "packages: apt-get failed; the end of $log:" >&2
	tail -n 20 "$log" >&2
	exit 1
fi
