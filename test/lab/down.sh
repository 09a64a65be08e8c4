#!/usr/bin/env bash
# make lab-down: removes all that the lab made, and nothing else. LXD stays, and so do cached images.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

state=${XDG_STATE_HOME:-$HOME/.local/state}/stacklab/lab
if [[ ! -e $state/lab/terraform.tfstate ]]; then
	echo "lab-down: there is no lab"
	exit 0
fi

cli=$(test/lab/cli.sh)
LXD_SOCKET=$(test/lab/lxd.sh)
TF_CLI_CONFIG_FILE=$(test/lab/provider.sh)
export LXD_SOCKET TF_CLI_CONFIG_FILE CHECKPOINT_DISABLE=1

test/lab/await-boot.sh
"$cli" -chdir="$state/lab" get >/dev/null
test/step.sh lab-destroy "$cli" -chdir="$state/lab" destroy -auto-approve -input=false -no-color
rm -r "$state"
