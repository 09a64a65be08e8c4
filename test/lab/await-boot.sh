#!/usr/bin/env bash
# Waits until the lab's instances have booted: after LXD was restarted they may still be at it, and what is in them with them.
set -euo pipefail

for instance in control compute; do
	if [[ $(lxc list --format csv --columns s "^$instance\$") == RUNNING ]]; then
		lxc exec "$instance" -- timeout 180 systemctl is-system-running --wait >/dev/null 2>&1 || true
	fi
done
