#!/usr/bin/env bash
# make bench: measures and prints; nothing of it passes or fails.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

test/lab/packages.sh openssl

RUN='^TestBench' FORMAT=standard-verbose FLAGS='-p 1 -v' PACKAGES='./test/bench ./internal/cms' exec test/acceptance.sh
