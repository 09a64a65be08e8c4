#!/usr/bin/env bash
# The tests that need no system but this machine's Go.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# For the race detector, and as the judge of internal/cms.
test/lab/packages.sh gcc libc6-dev openssl
unset TF_ACC
CGO_ENABLED=1 exec test/with-cli.sh go test -race -timeout 20m ./...
