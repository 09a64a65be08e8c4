# want: the provider's hosts have no "juju-4"; they have none
resource "stacklab_service" "test" {
  host = "juju-4"
  unit = "nova-compute"
}
