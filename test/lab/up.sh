#!/usr/bin/env bash
# make lab: builds the lab with one apply, then lets Docker run in the nested instance and exits as it does.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

state=${XDG_STATE_HOME:-$HOME/.local/state}/stacklab/lab
step=test/step.sh

cli=$(test/lab/cli.sh)
LXD_SOCKET=$(test/lab/lxd.sh)
image=$(test/lab/images.sh compute)
TF_CLI_CONFIG_FILE=$(test/lab/provider.sh)
export LXD_SOCKET TF_CLI_CONFIG_FILE CHECKPOINT_DISABLE=1

# Where a module is neither loaded nor loadable LXD refuses to start an instance that names it.
modules=
for module in openvswitch nbd ip_tables ip6_tables netlink_diag; do
	if [[ -d /sys/module/$module ]] || modprobe -n -q "$module" 2>/dev/null; then
		modules+="${modules:+, }\"$module\""
	fi
done

# Kept for lab-down, and for another clone that carries on with this lab.
mkdir -p "$state"
cat >"$state/lab.tfvars.json" <<JSON
{"image_dir": "$image", "kernel_modules": [$modules]}
JSON
export TF_DATA_DIR=$state/data

# After LXD was restarted compute may still be booting, and the LXD in it with it.
test/lab/packages.sh lxd-client
if [[ $(lxc list --format csv --columns s '^compute$') == RUNNING ]]; then
	lxc exec compute -- timeout 60 systemctl is-system-running --wait >/dev/null 2>&1 || true
fi

# No init: it asks the registry for a provider under dev_overrides too.
"$cli" -chdir=examples/lab get >/dev/null
"$step" lab-apply "$cli" -chdir=examples/lab apply -auto-approve -input=false -no-color \
	-state="$state/terraform.tfstate" -var-file="$state/lab.tfvars.json"

nested() { lxc exec compute -- lxc exec instance-00000001 -- "$@"; }
echo "docker: running busybox in instance-00000001, in compute"
nested docker image inspect busybox >/dev/null 2>&1 ||
	nested docker import /usr/local/share/busybox.tar busybox >/dev/null
nested docker run --rm busybox sh -c 'echo "Docker runs in instance-00000001."'
