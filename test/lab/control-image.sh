#!/usr/bin/env bash
# Builds the root of the image `control` in the directory given: Debian 12 with systemd and OpenStack's control plane,
# whose databases are filled already. Everything listens on 127.0.0.1, or on the instance's environment.STACKLAB_ADDRESS.
# With environment.STACKLAB_HYPERVISOR=fake it has a hypervisor too, of Nova's fake driver.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$1

# Nothing of the lab uses these. What Python's packages bring can go only after they were compiled.
exclude=('/usr/share/doc/*' '/usr/share/man/*' '/usr/share/info/*' '/usr/share/locale/*' '/usr/include/*')
python=usr/lib/python3/dist-packages
unused=("$python"/{botocore/data,mypy,{keystone,glance,nova,neutron}/tests})
include=(
	systemd systemd-sysv usr-is-merged iproute2 busybox-static udhcpc curl openssh-server openssl
	mariadb-server-core mariadb-client-core rabbitmq-server
	uwsgi-core uwsgi-plugin-python3 python3-pymysql python3-openstackclient
	python3-keystone python3-placement glance-common nova-common neutron-common cinder-common
)
mmdebstrap --variant=minbase --format=directory --include="${include[*]}" \
	"${exclude[@]/#/--dpkgopt=path-exclude=}" bookworm "$root"
(cd "$root" && rm -r "${unused[@]}")

cp -R --preserve=mode "$here/control/root/." "$root"
install "$here/dhcp-eth0" "$root/usr/local/sbin/dhcp-eth0"
echo 127.0.0.1 >"$root/var/lib/stacklab-address"

unit() { cat >"$root/etc/systemd/system/$1"; }
systemctl() { chroot "$root" systemctl "$@"; }

# Debian has the console scripts in packages with configuration of their own, which the lab does not want. A service reads its
# configuration by the script's name and goes by it in Nova's and Cinder's records.
launcher() { # NAME MODULE
	printf '#!/usr/bin/python3\nfrom %s import main\n\nmain()\n' "$2" >"$root/usr/local/bin/$1"
	chmod 0755 "$root/usr/local/bin/$1"
}
launcher glance-api glance.cmd.api
launcher nova-api nova.cmd.api
launcher nova-conductor nova.cmd.conductor
launcher nova-scheduler nova.cmd.scheduler
launcher nova-compute nova.cmd.compute
launcher cinder-api cinder.cmd.api
launcher cinder-scheduler cinder.cmd.scheduler
launcher cinder-volume cinder.cmd.volume

names=()
service() { # NAME USER AFTER COMMAND [TYPE]
	names+=("$1.service")
	unit "$1.service" <<UNIT
[Unit]
Description=OpenStack's $1
Requires=control-address.service
After=control-address.service $3

[Service]
Type=${5:-notify}
NotifyAccess=all
User=$2
ExecStart=$4
Restart=always
RestartSec=1
TimeoutStartSec=300
TimeoutStopSec=20
KillMode=mixed

[Install]
WantedBy=multi-user.target
UNIT
}
service keystone keystone '' '/usr/bin/uwsgi --ini /etc/keystone/uwsgi.ini'
service placement placement '' '/usr/bin/uwsgi --ini /etc/placement/uwsgi.ini'
service glance-api glance '' /usr/local/bin/glance-api exec # tells systemd nothing when it has no workers
service neutron-server neutron rabbitmq-server.service '/usr/bin/neutron-server --config-file /etc/neutron/neutron.conf --config-file /etc/neutron/plugins/ml2/ml2_conf.ini'
service nova-api nova '' /usr/local/bin/nova-api
service nova-conductor nova rabbitmq-server.service /usr/local/bin/nova-conductor
service nova-scheduler nova rabbitmq-server.service /usr/local/bin/nova-scheduler
service nova-compute nova 'nova-conductor.service placement.service keystone.service' /usr/local/bin/nova-compute
service cinder-api cinder '' /usr/local/bin/cinder-api
service cinder-scheduler cinder rabbitmq-server.service /usr/local/bin/cinder-scheduler
service cinder-volume cinder rabbitmq-server.service /usr/local/bin/cinder-volume

mkdir "$root/etc/systemd/system/nova-compute.service.d"
unit nova-compute.service.d/asked.conf <<'UNIT'
[Service]
PassEnvironment=STACKLAB_HYPERVISOR
ExecCondition=/bin/sh -c '[ "$STACKLAB_HYPERVISOR" = fake ]'
UNIT

unit mariadb.service <<'UNIT'
[Unit]
Description=MariaDB

[Service]
Type=notify
User=mysql
RuntimeDirectory=mysqld
ExecStart=/usr/sbin/mariadbd
Restart=always
RestartSec=1
TimeoutStartSec=300

[Install]
WantedBy=multi-user.target
UNIT

mkdir "$root/etc/systemd/system/rabbitmq-server.service.d"
unit rabbitmq-server.service.d/address.conf <<'UNIT'
[Unit]
Requires=control-address.service
After=control-address.service
UNIT

unit control-address.service <<'UNIT'
[Unit]
Description=The address of the control plane
Requires=mariadb.service
After=mariadb.service

[Service]
Type=oneshot
RemainAfterExit=yes
PassEnvironment=STACKLAB_ADDRESS
ExecStartPre=/bin/busybox ip link set lo up
ExecStart=/usr/local/sbin/control-address
UNIT

unit control-ready.service <<UNIT
[Unit]
Description=Every API answers
After=${names[*]}

[Service]
Type=oneshot
RemainAfterExit=yes
PassEnvironment=STACKLAB_HYPERVISOR
ExecStart=/usr/local/sbin/control-ready
TimeoutStartSec=300

[Install]
WantedBy=multi-user.target
UNIT

# networkd would wait for udev, which is not there.
unit dhcp.service <<'UNIT'
[Unit]
Description=DHCP on eth0

[Service]
ExecStart=/usr/local/sbin/dhcp-eth0

[Install]
WantedBy=multi-user.target
UNIT

systemctl --quiet enable "${names[@]}" mariadb.service rabbitmq-server.service control-ready.service dhcp.service

# Whoever wants to come in that way makes keys of its own.
rm "$root"/etc/ssh/ssh_host_*

# What fails in a container, waits for the network, or runs without need.
systemctl --quiet mask ssh.service systemd-networkd-wait-online.service systemd-logind.service systemd-binfmt.service rtslib-fb-targetctl.service \
	console-getty.service getty@tty1.service systemd-udev-trigger.service \
	apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer logrotate.timer

# The instance's name is its host name, and its machine id is its own.
rm -f "$root/etc/hostname" "$root/etc/resolv.conf"
: >"$root/etc/machine-id"
echo '127.0.0.1 localhost' >"$root/etc/hosts"

# Mounts and whatever is left running end with the namespaces.
cp "$here"/control/{setup.sh,bootstrap.py} "$root/root"
# shellcheck disable=SC2016
unshare --net --mount --pid --fork --kill-child sh -euc '
	mount -t proc proc "$1/proc"
	mount -t tmpfs tmpfs "$1/run"
	mount -t tmpfs tmpfs "$1/dev/shm"
	exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 chroot "$1" /root/setup.sh /root/bootstrap.py' - "$root"
rm "$root"/root/{setup.sh,bootstrap.py}
