# What to look for on the broker (qpid-config exchanges, qpid-stat -q) when nova-compute on juju-4 is not heard.
output "addresses" {
  value = {
    topic  = provider::stacklab::qpid_address(1, "topic", "nova", "compute.juju-4") # nova/compute.juju-4
    fanout = provider::stacklab::qpid_address(2, "fanout", "", "compute")           # amq.topic/fanout/compute
    reply  = provider::stacklab::qpid_address(2, "direct", "", "a1b2c3")            # amq.direct/a1b2c3
  }
}
