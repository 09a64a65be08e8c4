# The machine of Juju's unit nova-compute/0.
data "stacklab_lxd_instances" "nova_compute" {
  config = { "user.juju-units-deployed" = "*nova-compute/0*" }
}
