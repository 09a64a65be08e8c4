#!/usr/bin/env bash
# The tests that need no system but this machine's Go and OpenSSH.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# For the race detector, and to compare with what reads the files of options, and with who judges messages.
test/lab/packages.sh gcc libc6-dev python3-oslo.config openssl
STACKLAB_TEST_OSLO_FILES=$(test/lab/oslo-files.sh)
export STACKLAB_TEST_OSLO_FILES
test/lab/sshd.sh >/dev/null
unset TF_ACC
CGO_ENABLED=1 exec test/with-cli.sh go test -race -timeout 20m ./...
