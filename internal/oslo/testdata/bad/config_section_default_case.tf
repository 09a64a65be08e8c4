# want: oslo.config does not take \[Default\] for \[DEFAULT\]
resource "stacklab_oslo_config" "test" {
  path = "/etc/nova/nova.conf"
  options = { Default = { x = "1" } }
}
