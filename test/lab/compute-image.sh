#!/usr/bin/env bash
# Builds the root of the image `compute` in the directory given: Debian 12 with systemd, LXD and Docker, and the packages named
# after it. It is a machine with containers (a privileged instance) as well as a container in that (an unprivileged one).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$1

# Nothing of the lab uses these, and every layer copies the image.
exclude=(
	'/usr/share/doc/*' '/usr/share/man/*' '/usr/share/info/*' '/usr/share/locale/*'
	/usr/bin/ctr /usr/bin/containerd-shim /usr/bin/containerd-shim-runc-v1 /usr/bin/dnet /usr/sbin/ovrouter
	/usr/bin/lxd-user
)
include=(
	systemd systemd-sysv usr-is-merged iproute2 busybox-static udhcpc
	lxd lxd-client dnsmasq-base iptables nftables squashfs-tools xz-utils uidmap btrfs-progs
	docker.io
	"${@:2}"
)
# shellcheck disable=SC2016
mmdebstrap --variant=minbase --format=directory --include="${include[*]}" \
	"${exclude[@]/#/--dpkgopt=path-exclude=}" \
	--customize-hook='chroot "$1" apt-get -q -y purge usrmerge perl perl-modules-5.36 libperl5.36 libfile-find-rule-perl' \
	bookworm "$root"

unit() { cat >"$root/etc/systemd/system/$1"; }
systemctl() { chroot "$root" systemctl "$@"; }

# networkd would wait for udev, which is not there.
install "$here/dhcp-eth0" "$root/usr/local/sbin/dhcp-eth0"
unit dhcp.service <<'UNIT'
[Unit]
Description=DHCP on eth0

[Service]
ExecStartPre=/bin/busybox ip link set lo up
ExecStart=/usr/local/sbin/dhcp-eth0

[Install]
WantedBy=multi-user.target
UNIT

# Each layer keeps half of its ids and gives LXD the other half, so that unprivileged containers nest to any depth.
mkdir -p "$root/etc/systemd/system/lxd.service.d"
unit lxd.service.d/ids.conf <<'UNIT'
[Service]
ExecStartPre=/usr/local/sbin/lxd-ids
UNIT
cat >"$root/usr/local/sbin/lxd-ids" <<'IDS'
#!/bin/sh
read -r first first size </proc/self/uid_map
half=$((size < 1 << 25 ? size / 2 : 1 << 24))
for map in /etc/subuid /etc/subgid; do
	printf '%s\n' "root:$half:$half" dockremap:2000000:65536 >$map
done
IDS
chmod 0755 "$root/usr/local/sbin/lxd-ids"

# After a hard stop LXD would kill whatever process has by then the number that its pid files name.
printf 'r! %s\n' '/var/lib/lxd/networks/*/*.pid' '/var/lib/lxd/devices/*/proxy.*' >"$root/etc/tmpfiles.d/lxd.conf"

# LXD is up when systemd says "running", with or without containers to start. Docker starts when someone asks.
mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
ln -s /lib/systemd/system/lxd.service "$root/etc/systemd/system/multi-user.target.wants/lxd.service"
systemctl --quiet enable dhcp.service docker.socket lxd.socket lxd-containers.service
systemctl --quiet disable docker.service containerd.service

# What fails in a container, waits for the network, or runs without need.
systemctl --quiet mask systemd-networkd-wait-online.service \
	console-getty.service getty@tty1.service systemd-udev-trigger.service \
	apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer

# With the user namespace of its own Docker needs nesting of LXD, so that a run proves something: where the kernel
# has no AppArmor, plain Docker works in any container. The automatic range lies outside a container's map.
mkdir -p "$root/etc/docker"
echo '{"userns-remap": "default", "storage-driver": "overlay2"}' >"$root/etc/docker/daemon.json"
chroot "$root" adduser --quiet --system --group --no-create-home dockremap

# The root of a Docker image: docker import needs no registry.
box=$(mktemp -d)
mkdir -p "$box/bin"
cp "$root/bin/busybox" "$box/bin/busybox"
ln -s busybox "$box/bin/sh"
tar --sort=name --owner=0 --group=0 --numeric-owner -C "$box" -cf "$root/usr/local/share/busybox.tar" .
rm -r "$box"

# The instance's name is its host name, and its machine id is its own.
rm -f "$root/etc/hostname" "$root/etc/resolv.conf"
: >"$root/etc/machine-id"
echo '127.0.0.1 localhost' >"$root/etc/hosts"
