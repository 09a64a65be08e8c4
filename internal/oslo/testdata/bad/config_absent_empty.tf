# want: the section "DEFAULT" has no options: write the name of one
resource "stacklab_oslo_config" "test" {
  path = "/etc/nova/nova.conf"
  absent = { DEFAULT = [] }
}
