#!/usr/bin/env bash
# Runs each fuzz test for FUZZTIME, 5 s by default.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

out=$(mktemp)
trap 'rm -f "$out"' EXIT

# Before Go 1.27 the end of the time itself may be told as the failure (golang/go#75804). A real one names its input.
ended() {
	! grep -q 'Failing input written' "$1" &&
		[[ $(grep -A 1 -e '^--- FAIL' "$1" | tail -n 1) =~ ^[[:space:]]+context\ deadline\ exceeded$ ]]
}

# A short run would otherwise go by making one interesting input smaller.
minimize=20x

# What a fuzz test finds is written to testdata/fuzz beside it, from where every later run of the tests takes it.
git grep -E '^func Fuzz' -- '*_test.go' | sed -E 's,(.*)/[^/]*:func (Fuzz[A-Za-z0-9_]*).*,\1 \2,' |
	while read -r dir name; do
		go test -run '^$' -fuzz "^$name\$" -fuzztime "${FUZZTIME:-5s}" -fuzzminimizetime "$minimize" "./$dir" 2>&1 | tee "$out" || ended "$out"
	done
