#!/usr/bin/env bash
# Runs a command as the step NAME. Its output goes to a log; when it fails or is ended from outside, what failed and the log's
# end are shown.
set -euo pipefail
name=$1
shift

state=${XDG_STATE_HOME:-$HOME/.local/state}/stacklab
log=$state/$name.log
mkdir -p "$state"

tell() { # HOW-IT-ENDED
	echo "$name: $1 after $SECONDS s; from $log:" >&2
	grep -E '^ *--- FAIL|^(=== )?FAIL|^panic:|^Error:' "$log" | head -n 20 >&2 || true
	echo ... >&2
	tail -n 30 "$log" >&2
}

echo "$name: running (log: $log)"
SECONDS=0
set -m # a process group of its own, which is ended whole
"$@" >"$log" 2>&1 </dev/null &
set +m
trap 'kill -- "-$!"; tell "ended from outside"; exit 143' TERM INT HUP
status=0
wait "$!" || status=$?
if [[ $status -eq 0 ]]; then
	echo "$name: ok, $SECONDS s"
else
	tell failed
	exit "$status"
fi
