#!/usr/bin/env bash
# Generates docs/ from the schema, templates/ and examples/; with "check", only says whether docs/ is what comes out.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

cli=$(test/lab/cli.sh)
tfplugindocs=$(test/tool.sh github.com/hashicorp/terraform-plugin-docs/cmd/tfplugindocs@v0.25.0)
export CHECKPOINT_DISABLE=1
unset TF_CLI_CONFIG_FILE
# It would install Terraform itself, and does not know OpenTofu's schemas.
if [[ $(basename "$cli") != terraform ]]; then
	echo "the docs are generated with terraform; $cli cannot"
	[[ ${1:-} == check ]] && exit 0
	exit 1
fi

docs=docs
if [[ ${1:-} == check ]]; then
	docs=bin/docs
	trap 'rm -rf bin/docs' EXIT
	mkdir -p bin
fi
rm -rf "$docs"
"$tfplugindocs" generate --provider-name stacklab --rendered-website-dir "$docs"
if [[ $docs != docs ]] && ! diff -ru docs "$docs"; then
	echo "Error: docs/ is not what the schema says; run: make generate"
	exit 1
fi
