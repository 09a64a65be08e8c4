resource "stacklab_lxd_storage_pool" "lab" {
  name   = "lab"
  driver = "btrfs"
  config = { size = "20GiB" }
}

# Inside an instance use dir.
resource "stacklab_lxd_storage_pool" "inner" {
  within = ["compute"]
  name   = "default"
  driver = "dir"
}
