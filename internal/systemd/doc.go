// Package systemd works on the units of a machine by its systemctl: what they are, starting, stopping, and restarts that the
// writers of one service's files share.
package systemd
