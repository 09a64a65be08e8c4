# want: the kind is "queue": write one of topic, direct, fanout
output "test" {
  value = provider::stacklab::qpid_address(1, "queue", "nova", "compute")
}
