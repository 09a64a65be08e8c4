# want: the option "\[debug" would start a section
resource "stacklab_oslo_config" "test" {
  path = "/etc/nova/nova.conf"
  options = { DEFAULT = { "[debug" = "1" } }
}
