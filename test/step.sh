#!/usr/bin/env bash
# Runs a command as the step NAME. Its output goes to a log; when it fails, what failed and the log's end are shown.
set -euo pipefail
name=$1
shift

state=${XDG_STATE_HOME:-$HOME/.local/state}/stacklab
log=$state/$name.log
mkdir -p "$state"

echo "$name: running (log: $log)"
SECONDS=0
if "$@" >"$log" 2>&1 </dev/null; then
	echo "$name: ok, $SECONDS s"
else
	status=$?
	echo "$name: failed after $SECONDS s; from $log:" >&2
	grep -E '^ *--- FAIL|^FAIL|^panic:|^Error:' "$log" | head -n 20 >&2 || true
	echo ... >&2
	tail -n 30 "$log" >&2
	exit "$status"
fi
