# want: "docker,second" has a comma or a space, at which nova-lxd would split it
resource "stacklab_nova_flavor" "test" {
  name  = "bad"
  vcpus = 1
  ram   = 64
  lxd   = { profiles = ["docker,second"] }
}
