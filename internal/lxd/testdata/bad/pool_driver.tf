# want: driver.*value must be one of.*got: "btrf"
resource "stacklab_lxd_storage_pool" "test" {
  name   = "lab"
  driver = "btrf"
}
