# want: the option debug of \[DEFAULT\] is in options and in absent: keep one
resource "stacklab_oslo_config" "test" {
  path = "/etc/nova/nova.conf"
  options = { DEFAULT = { debug = "true" } }
  absent  = { DEFAULT = ["debug"] }
}
