# want: "juju-\[" is no pattern: a \[ without its \]
data "stacklab_lxd_instances" "test" {
  name = "juju-["
}
