# want: is none of LXD.s storage pool options
resource "stacklab_lxd_storage_pool" "test" {
  name   = "lab"
  driver = "dir"
  config = { "colour" = "blue" }
}
