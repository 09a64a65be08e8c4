#!/usr/bin/env bash
# Builds the root of the image `nova-compute` in the directory given: the image `compute` with nova-compute, which reaches its
# control plane on 127.0.0.1, or on the instance's environment.STACKLAB_ADDRESS.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$1

"$here/compute-image.sh" "$root" nova-common curl
rm -r "$root"/usr/lib/python3/dist-packages/nova/tests

# The control plane's configuration, without the databases, which only the conductor sees.
sed '/^\[\(api_\)\?database\]$/,/^$/d' "$here/control/root/etc/nova/nova.conf" >"$root/etc/nova/nova.conf"
install "$here"/control/root/usr/local/sbin/control-{address,ready} "$root/usr/local/sbin"
echo 127.0.0.1 >"$root/var/lib/stacklab-address"

# Debian's package of the service brings libvirt.
printf '#!/usr/bin/python3\nfrom nova.cmd.compute import main\n\nmain()\n' >"$root/usr/local/bin/nova-compute"
chmod 0755 "$root/usr/local/bin/nova-compute"

# Systemd says "running" when the scheduler may send servers here.
cat >"$root/etc/systemd/system/nova-compute.service" <<'UNIT'
[Unit]
Description=OpenStack's nova-compute

[Service]
Type=notify
NotifyAccess=all
User=nova
PassEnvironment=STACKLAB_ADDRESS
ExecStartPre=+/usr/local/sbin/control-address
ExecStart=/usr/local/bin/nova-compute
ExecStartPost=/usr/local/sbin/control-ready %H
Restart=always
RestartSec=1
TimeoutStartSec=300
TimeoutStopSec=20
KillMode=mixed

[Install]
WantedBy=multi-user.target
UNIT
chroot "$root" systemctl --quiet enable nova-compute.service
# Python brings a format of programs, which only the host could register.
chroot "$root" systemctl --quiet mask systemd-binfmt.service
