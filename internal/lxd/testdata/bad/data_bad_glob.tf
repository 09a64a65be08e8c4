# want: pattern
data "stacklab_lxd_instances" "test" {
  name = "juju-["
}
