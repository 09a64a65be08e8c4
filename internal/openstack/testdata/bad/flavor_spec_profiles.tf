# want: write lxd = \{ profiles = \[...\] \} instead
resource "stacklab_nova_flavor" "test" {
  name        = "bad"
  vcpus       = 1
  ram         = 64
  extra_specs = { "lxd:profiles" = "docker" }
}
