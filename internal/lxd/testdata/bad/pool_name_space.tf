# want: storage pool name "my pool" must not hold ' '
resource "stacklab_lxd_storage_pool" "test" {
  name   = "my pool"
  driver = "dir"
}
