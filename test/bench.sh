#!/usr/bin/env bash
# make bench: measures and prints; nothing of it passes or fails.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

RUN='^TestBench' FLAGS=-v PACKAGES=./test/bench exec test/acceptance.sh
