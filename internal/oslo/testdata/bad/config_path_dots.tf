# want: has \. or \.\. or // in it: write /etc/nova\.conf
resource "stacklab_oslo_config" "test" {
  path = "/etc/nova/../nova.conf"
  options = { DEFAULT = { debug = "true" } }
}
