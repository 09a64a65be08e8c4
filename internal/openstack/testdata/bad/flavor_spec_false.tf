# want: nova-lxd takes any text for yes, "false" too: leave the key out, or write lxd = \{ nested_allowed = false \}
resource "stacklab_nova_flavor" "test" {
  name        = "bad"
  vcpus       = 1
  ram         = 64
  extra_specs = { "lxd:nested_allowed" = "false" }
}
