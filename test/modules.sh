#!/usr/bin/env bash
# terraform test of each module in examples/modules.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

cli=$(test/lab/cli.sh)
LXD_SOCKET=$(test/lab/lxd.sh)
TF_CLI_CONFIG_FILE=$(test/lab/provider.sh)
TF_DATA_DIR=$(mktemp -d)
trap 'rm -rf "$TF_DATA_DIR"' EXIT
export LXD_SOCKET TF_CLI_CONFIG_FILE TF_DATA_DIR CHECKPOINT_DISABLE=1

for module in examples/modules/*/; do
	echo "== $module"
	# No init: it asks the registry for a provider under dev_overrides too.
	"$cli" -chdir="$module" get
	"$cli" -chdir="$module" test -no-color
done
