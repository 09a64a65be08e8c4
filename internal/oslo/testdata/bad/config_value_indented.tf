# want: line 2 of the value begins or ends with white space
resource "stacklab_oslo_config" "test" {
  path = "/etc/nova/nova.conf"
  options = { DEFAULT = { x = "a\n  b" } }
}
