# want: there are no values: write one, or write the option in absent
resource "stacklab_oslo_config" "test" {
  path = "/etc/nova/nova.conf"
  multi_options = { pci = { alias = [] } }
}
