#!/usr/bin/env bash
# Makes sure that there is OpenSSH's server for tests, which start it themselves, and prints its path. Where it has to be
# installed, the service that comes with it is kept from starting, now and at the next boot.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

sshd=/usr/sbin/sshd
if [[ ! -x $sshd && -d /run/systemd/system && $EUID -eq 0 ]]; then
	systemctl --quiet mask ssh.service ssh.socket
	echo "sshd: masked ssh.service and ssh.socket; to have the service: systemctl unmask ssh.service ssh.socket" >&2
fi
"$here/packages.sh" openssh-server openssh-client
echo "$sshd"
