#!/usr/bin/env bash
# Checks the form of everything: Go, the layers between its packages, shell, HCL.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

test/lab/packages.sh shellcheck
golangci_lint=$(test/tool.sh github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0)

go mod tidy -diff
# It checks what gofumpt says as well.
"$golangci_lint" run ./...

mapfile -t scripts < <(git ls-files 'test/*.sh' .ci/run test/lab/dhcp-eth0)
shellcheck "${scripts[@]}"

"$(test/lab/cli.sh)" fmt -check -diff -recursive examples
