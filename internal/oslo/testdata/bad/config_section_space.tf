# want: the name of the section " database" begins or ends with white space
resource "stacklab_oslo_config" "test" {
  path = "/etc/nova/nova.conf"
  options = { " database" = { x = "1" } }
}
