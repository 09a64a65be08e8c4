# want: a section has a name: write DEFAULT
resource "stacklab_oslo_config" "test" {
  path = "/etc/nova/nova.conf"
  options = { "" = { x = "1" } }
}
