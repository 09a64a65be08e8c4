# want: the value has a carriage return
resource "stacklab_oslo_config" "test" {
  path = "/etc/nova/nova.conf"
  options = { DEFAULT = { x = "a\r\nb" } }
}
