# want: write lxd = \{ privileged_allowed = true \} instead
resource "stacklab_nova_flavor" "test" {
  name        = "bad"
  vcpus       = 1
  ram         = 64
  extra_specs = { "lxd:privileged_allowed" = "true" }
}
