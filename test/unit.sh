#!/usr/bin/env bash
# The tests that need no system but this machine's Go.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# For the race detector.
test/lab/packages.sh gcc libc6-dev
unset TF_ACC
CHECKPOINT_DISABLE=1 CGO_ENABLED=1 go test -race -timeout 20m ./...
