# want: the name is empty: write the name of an LXD profile
resource "stacklab_nova_flavor" "test" {
  name  = "bad"
  vcpus = 1
  ram   = 64
  lxd   = { profiles = [""] }
}
