# want: extra_specs map must contain at least 1 elements
resource "stacklab_nova_flavor_specs" "test" {
  flavor_id   = "1"
  extra_specs = {}
}
