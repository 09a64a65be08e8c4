# want: "docker" stands twice, and LXD refuses
resource "stacklab_nova_flavor" "test" {
  name  = "bad"
  vcpus = 1
  ram   = 64
  lxd   = { profiles = ["docker", "docker"] }
}
