variable "flavor_id" { type = string }
variable "extra_specs" { type = map(string) }

resource "stacklab_nova_flavor_specs" "test" {
  flavor_id   = var.flavor_id
  extra_specs = var.extra_specs
}
