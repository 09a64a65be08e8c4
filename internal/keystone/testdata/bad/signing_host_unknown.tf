# want: the provider's hosts have no "juju-4"; they have none
resource "stacklab_keystone_signing" "test" {
  host = "juju-4"
}
