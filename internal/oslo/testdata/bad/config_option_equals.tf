# want: an option's name ends before the first = or :
resource "stacklab_oslo_config" "test" {
  path = "/etc/nova/nova.conf"
  options = { DEFAULT = { "debug=x" = "1" } }
}
