# want: flavor_id string length must be at least 1
resource "stacklab_nova_flavor_specs" "test" {
  flavor_id   = ""
  extra_specs = { a = "b" }
}
