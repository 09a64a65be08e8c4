# want: there is nothing to own: write an option in options
resource "stacklab_oslo_config" "test" {
  path = "/etc/nova/nova.conf"
}
