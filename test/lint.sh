#!/usr/bin/env bash
# Checks the form of everything: Go, the layers between its packages, shell, HCL.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

test/lab/packages.sh shellcheck
golangci_lint=$(test/tool.sh github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0)
gofumpt=$(test/tool.sh mvdan.cc/gofumpt@v0.12.0)

unformatted=$("$gofumpt" -l .)
if [[ -n $unformatted ]]; then
	printf 'Error: gofumpt would change:\n%s\n' "$unformatted"
	exit 1
fi
go mod tidy -diff
"$golangci_lint" run ./...

mapfile -t scripts < <(git ls-files '*.sh' .ci/run test/lab/dhcp-eth0)
shellcheck "${scripts[@]}"

"$(test/lab/cli.sh)" fmt -check -diff -recursive examples
