#!/usr/bin/env bash
# Builds the root of the image `tiny` in the directory given: busybox alone, for tests that need many instances.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$1

mkdir -p "$root"/{bin,dev,etc/udhcpc,proc,root,run,sbin,sys,tmp,usr/bin,usr/sbin,var}
chmod 1777 "$root/tmp"
chmod 0700 "$root/root"
cp /bin/busybox "$root/bin/busybox"
chroot "$root" /bin/busybox --install -s /bin

cp "$here/dhcp-eth0" "$root/sbin/dhcp-eth0"

echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
echo 'root:x:0:' >"$root/etc/group"
echo '127.0.0.1 localhost' >"$root/etc/hosts"

# A shell instead of busybox's init, which takes two seconds to stop. LXD asks with SIGPWR.
cat >"$root/sbin/init" <<'INIT'
#!/bin/sh
trap 'exit 0' PWR TERM INT
hostname >/etc/hostname
ip link set lo up
dhcp-eth0 </dev/null >/dev/null 2>&1 &
wait
INIT

cat >"$root/etc/udhcpc/default.script" <<'DHCP'
#!/bin/sh
case $1 in
deconfig)
	ip link set "$interface" up
	ip -4 addr flush dev "$interface"
	;;
bound | renew)
	ip addr replace "$ip/$mask" dev "$interface"
	for gateway in $router; do ip route replace default via "$gateway"; done
	for server in $dns; do echo "nameserver $server"; done >/etc/resolv.conf
	;;
esac
DHCP
chmod 0755 "$root"/sbin/{init,dhcp-eth0} "$root/etc/udhcpc/default.script"
