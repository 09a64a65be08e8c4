# want: This attribute contains duplicate values of: "nova-compute"
resource "stacklab_oslo_config" "test" {
  path = "/etc/nova/nova.conf"
  options = { DEFAULT = { debug = "true" } }
  restart = ["nova-compute", "nova-compute"]
}
