# want: line 2 of the value is blank, which ends a value
resource "stacklab_oslo_config" "test" {
  path = "/etc/nova/nova.conf"
  options = { DEFAULT = { x = "a\n\nb" } }
}
