# want: nova-lxd takes any text for yes, "False" too: leave the key out
resource "stacklab_nova_flavor_specs" "test" {
  flavor_id   = "1"
  extra_specs = { "lxd:isolated" = "False" }
}
