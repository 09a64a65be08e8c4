#!/usr/bin/env bash
# Runs a command that tests the provider under this machine's terraform or tofu, which terraform-plugin-testing would
# download otherwise.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

TF_ACC_TERRAFORM_PATH=$("$here/lab/cli.sh")
export TF_ACC_TERRAFORM_PATH CHECKPOINT_DISABLE=1
unset TF_CLI_CONFIG_FILE

# The host in a provider's full name is the CLI's choice.
dir=$(mktemp -d)
cat >"$dir/main.tf" <<'HCL'
terraform {
  required_providers {
    stacklab = { source = "stacklab/stacklab" }
  }
}
HCL
TF_ACC_PROVIDER_HOST=$("$TF_ACC_TERRAFORM_PATH" -chdir="$dir" providers |
	sed -n 's,.*provider\[\(.*\)/stacklab/stacklab.*,\1,p')
export TF_ACC_PROVIDER_HOST
rm -r "$dir"

exec "$@"
