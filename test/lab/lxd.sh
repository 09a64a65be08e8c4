#!/usr/bin/env bash
# Makes sure that an LXD answers and prints its socket. One that runs already is used as it is.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

state=${XDG_STATE_HOME:-$HOME/.local/state}/stacklab
log=$state/lxd.log
mkdir -p "$state"

say() { echo "lxd: $*" >&2; }

# A busy daemon may take long; where none listens, the connection is refused at once.
answers() { # SOCKET
	[[ -S $1 ]] && curl --silent --max-time 120 --unix-socket "$1" --output /dev/null http://lxd/1.0
}

refuses() { # SOCKET
	local status=0
	curl --silent --max-time 1 --unix-socket "$1" --output /dev/null http://lxd/1.0 || status=$?
	[[ $status -eq 7 ]]
}

# The same order as the provider's.
running_socket() {
	local socket
	for socket in "${LXD_SOCKET:-}" "${LXD_DIR:+$LXD_DIR/unix.socket}" \
		/var/lib/lxd/unix.socket /var/snap/lxd/common/lxd/unix.socket; do
		if [[ -n $socket ]] && answers "$socket"; then
			echo "$socket"
			return
		fi
	done
	return 1
}

fail() {
	say "$1; the end of $2:"
	tail -n 20 "$2" >&2
	exit 1
}

# It answers before its networks and pools are up.
await_ready() { # SOCKET
	local i
	for ((i = 0; i < 1200; i++)); do
		if curl --silent --max-time 60 --unix-socket "$1" http://lxd/internal/ready | grep -q '"status_code":200'; then
			return
		fi
		sleep 0.1
	done
	return 1
}

start_with_systemd() {
	say "starting Debian's LXD through systemd (log: journalctl -u lxd)"
	if ! systemctl start lxd.socket lxd.service; then
		journalctl --no-pager -u lxd >"$log" 2>&1 || true
		fail "systemd could not start LXD" "$log"
	fi
}

# A daemon that is killed hard leaves pid files behind, and its successor kills whatever process they name by then.
# A dnsmasq that outlived it keeps the bridge's address busy. Nested daemons have the same paths in pid
# namespaces of their own, and theirs stay.
clear_remains() {
	local dir=${LXD_DIR:-/var/lib/lxd} file pid
	for file in "$dir"/networks/*/*.pid "$dir"/devices/*/proxy.*; do
		[[ -f $file ]] || continue
		pid=$(sed -n 's/^pid: //p' "$file")
		grep -qsaE 'dnsmasq|forkdns|forkproxy' "/proc/$pid/cmdline" || rm -f "$file"
	done
	pkill -KILL --ns $$ --nslist pid --full -- "^dnsmasq .*--dhcp-leasefile=$dir/networks/" || true
}

# Nested containers need plain cgroup2. Where the host has v1 controllers mounted, the daemon gets a mount
# namespace of its own with cgroup2 alone; the host keeps what it has.
start_alone() {
	say "starting lxd --group root (log: $log)"
	(
		# The daemon outlives this script, so it must not hold a caller's lock or pipe open.
		for fd in /proc/self/fd/*; do
			fd=${fd##*/}
			[[ $fd -le 2 ]] || eval "exec $fd>&-" 2>/dev/null || true
		done
		if [[ $(stat -f -c %T /sys/fs/cgroup) == cgroup2fs ]]; then
			exec setsid lxd --group root
		fi
		# shellcheck disable=SC2016
		exec setsid unshare --mount --propagation private sh -euc '
			umount -R -l /sys/fs/cgroup
			mount -t cgroup2 none /sys/fs/cgroup
			exec lxd --group root'
	) </dev/null >>"$log" 2>&1 &
	daemon=$!
}

"$here/packages.sh" curl procps
if socket=$(running_socket); then
	await_ready "$socket" || say "it is still starting"
	say "using the one that answers on $socket"
	echo "$socket"
	exit 0
fi

"$here/packages.sh" lxd lxd-client dnsmasq-base iptables nftables squashfs-tools xz-utils uidmap btrfs-progs
if [[ $EUID -ne 0 ]]; then
	say "none answers, and only root can start one"
	exit 1
fi

# Two runs at once must not start two daemons.
exec 9>"$state/lxd.lock"
flock 9

daemon=
if ! socket=$(running_socket); then
	if [[ -d /run/systemd/system ]]; then
		start_with_systemd
	else
		socket=${LXD_DIR:-/var/lib/lxd}/unix.socket
		if [[ -S $socket ]] && ! refuses "$socket"; then
			say "a daemon listens on $socket and does not answer: end it first"
			exit 1
		fi
		clear_remains
		start_alone
	fi
	# After a hard kill the daemon first cleans up what it finds on disk, which takes a while.
	for ((i = 0; ; i++)); do
		socket=$(running_socket) && break
		[[ -z $daemon ]] || kill -0 "$daemon" 2>/dev/null || fail "the daemon ended" "$log"
		[[ $i -lt 600 ]] || fail "no answer within 60 s" "$log"
		sleep 0.1
	done
fi
await_ready "$socket" || fail "it did not get ready" "$log"
say "answers on $socket"
echo "$socket"
