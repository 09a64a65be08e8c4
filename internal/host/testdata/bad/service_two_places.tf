# want: within and host name two machines
resource "stacklab_service" "test" {
  unit   = "nova-compute"
  within = ["compute"]
  host   = "juju-4"
}
