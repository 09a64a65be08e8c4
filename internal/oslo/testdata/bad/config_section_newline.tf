# want: the name of the section "a\\nb" has more than one line
resource "stacklab_oslo_config" "test" {
  path = "/etc/nova/nova.conf"
  options = { "a\nb" = { x = "1" } }
}
