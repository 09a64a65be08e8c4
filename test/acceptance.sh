#!/usr/bin/env bash
# The acceptance tests, on this machine's LXD. RUN is a pattern of names, PACKAGES are packages.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

cli=$(test/lab/cli.sh)
LXD_SOCKET=$(test/lab/lxd.sh)
STACKLAB_TEST_IMAGE_COMPUTE=$(test/lab/images.sh compute)
STACKLAB_TEST_IMAGE_TINY=$(test/lab/images.sh tiny)
export LXD_SOCKET STACKLAB_TEST_IMAGE_COMPUTE STACKLAB_TEST_IMAGE_TINY
export TF_ACC=1 TF_ACC_TERRAFORM_PATH=$cli CHECKPOINT_DISABLE=1
unset TF_CLI_CONFIG_FILE

# The host in a provider's full name is the CLI's choice.
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat >"$dir/main.tf" <<'HCL'
terraform {
  required_providers {
    stacklab = { source = "stacklab/stacklab" }
  }
}
HCL
TF_ACC_PROVIDER_HOST=$("$cli" -chdir="$dir" providers | sed -n 's,.*provider\[\(.*\)/stacklab/stacklab.*,\1,p')
export TF_ACC_PROVIDER_HOST

# shellcheck disable=SC2086
go test -count=1 -timeout 60m -run "${RUN:-^TestAcc}" ${FLAGS:-} ${PACKAGES:-./...}
