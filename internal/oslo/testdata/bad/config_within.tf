# want: The instance name "com_pute" may have ASCII letters
resource "stacklab_oslo_config" "test" {
  path = "/etc/nova/nova.conf"
  options = { DEFAULT = { debug = "true" } }
  within = ["com_pute"]
}
