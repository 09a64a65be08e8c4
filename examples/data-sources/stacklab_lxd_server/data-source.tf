data "stacklab_lxd_server" "machine" {}

output "can_btrfs" {
  value = contains(data.stacklab_lxd_server.machine.storage_drivers, "btrfs")
}
