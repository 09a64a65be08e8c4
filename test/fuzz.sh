#!/usr/bin/env bash
# Runs each fuzz test for FUZZTIME, 20 s by default.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# What a fuzz test finds is written to testdata/fuzz beside it, from where every later run of the tests takes it.
git grep -E '^func Fuzz' -- '*_test.go' | sed -E 's,(.*)/[^/]*:func (Fuzz[A-Za-z0-9_]*).*,\1 \2,' |
	while read -r dir name; do
		go test -run '^$' -fuzz "^$name\$" -fuzztime "${FUZZTIME:-20s}" "./$dir"
	done
