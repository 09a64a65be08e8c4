# want: "a/b" has a /, which no LXD profile has
resource "stacklab_nova_flavor" "test" {
  name  = "bad"
  vcpus = 1
  ram   = 64
  lxd   = { profiles = ["a/b"] }
}
