# Lets servers of a flavor that someone else made have Docker.
data "stacklab_nova_flavor" "small" {
  name = "m1.small"
}

resource "stacklab_nova_flavor_specs" "small" {
  flavor_id   = data.stacklab_nova_flavor.small.id
  extra_specs = { "lxd:profiles" = "docker" }
}
