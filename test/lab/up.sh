#!/usr/bin/env bash
# make lab: builds the lab with one apply, then lets Docker run in the nested instance and exits as it does.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

state=${XDG_STATE_HOME:-$HOME/.local/state}/stacklab/lab

cli=$(test/lab/cli.sh)
LXD_SOCKET=$(test/lab/lxd.sh)
images=$(test/lab/images.sh control nova-compute compute tiny)
{ read -r control && read -r nova_compute && read -r compute && read -r tiny; } <<<"$images"
TF_CLI_CONFIG_FILE=$(test/lab/provider.sh)
export LXD_SOCKET TF_CLI_CONFIG_FILE CHECKPOINT_DISABLE=1

# Where a module is neither loaded nor loadable LXD refuses to start an instance that names it.
modules=
for module in openvswitch nbd ip_tables ip6_tables netlink_diag; do
	if [[ -d /sys/module/$module ]] || modprobe -n -q "$module" 2>/dev/null; then
		modules+="${modules:+, }\"$module\""
	fi
done

# LXD says that it supports btrfs also where it gets no loop device for the pool's file. And a pool that was being made when
# LXD died leaves that file, which LXD refuses to format again.
test/lab/packages.sh lxd-client openssh-client
driver=$(lxc query /1.0/storage-pools/lab 2>/dev/null | sed -n 's/.*"driver": "\(.*\)".*/\1/p') || true
if [[ -z $driver ]]; then
	[[ ! -d $state ]] || rm -f "${LXD_SOCKET%/*}/disks/lab.img"
	driver=dir
	[[ ! -b $(losetup --find 2>/dev/null) ]] || driver=btrfs
fi

# The lab's state lies outside of this clone, with the configuration that made it, for lab-down and for other clones.
mkdir -p "$state"
find "$state" -name '*.tf' -delete
tar -C examples --exclude='.terraform*' --exclude='*.tfstate*' --exclude='*.tfvars*' -cf - lab modules | tar -C "$state" -xf -
[[ -e $state/id_ed25519 ]] || ssh-keygen -q -t ed25519 -N '' -C lab -f "$state/id_ed25519"
cat >"$state/lab/lab.auto.tfvars.json" <<JSON
{
  "image_dirs": {"control": "$control", "nova-compute": "$nova_compute", "compute": "$compute"},
  "server_image": "$tiny/root.tar.gz",
  "public_key": "$(<"$state/id_ed25519.pub")",
  "kernel_modules": [$modules],
  "pool_driver": "$driver"
}
JSON

test/lab/await-boot.sh

# No init: it asks the registry for a provider under dev_overrides too.
"$cli" -chdir="$state/lab" get >/dev/null
test/step.sh lab-apply "$cli" -chdir="$state/lab" apply -auto-approve -input=false -no-color

nested() { lxc exec compute -- lxc exec instance-00000001 -- "$@"; }
echo "docker: running busybox in instance-00000001, in compute"
# It may have been restarted for its new profile just now.
for ((i = 0; i < 300; i++)); do
	[[ $(nested systemctl is-system-running 2>/dev/null) != running ]] || break
	sleep 0.2
done
nested docker image inspect busybox >/dev/null 2>&1 ||
	nested docker import /usr/local/share/busybox.tar busybox >/dev/null
nested docker run --rm busybox sh -c 'echo "Docker runs in instance-00000001."'

echo "lab: its outputs:"
"$cli" -chdir="$state/lab" output -no-color
cat <<-'CLOUD'
	lab: the cloud is at http://127.0.0.1:5000/v3, region RegionOne; user and project admin, password stacklab. To use it:
	  export OS_AUTH_URL=http://127.0.0.1:5000/v3 OS_REGION_NAME=RegionOne OS_USERNAME=admin OS_PASSWORD=stacklab OS_PROJECT_NAME=admin
	  lxc exec control -- env OS_CLOUD=stacklab openstack server list
CLOUD
