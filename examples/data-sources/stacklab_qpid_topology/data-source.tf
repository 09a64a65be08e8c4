# Whether all services have the same names on the broker, before anything is changed.
data "stacklab_qpid_topology" "lab" {
  services = [
    { name = "nova-compute", within = ["compute"], path = "/etc/nova/nova.conf", release = "havana" },
    { name = "nova", within = ["control"], path = "/etc/nova/nova.conf", release = "icehouse" },
  ]
}

output "versions" {
  value = { for s in data.stacklab_qpid_topology.lab.services : s.name => "${coalesce(s.version, 0)} (${s.source})" }
}

check "one_version" {
  assert {
    condition     = !data.stacklab_qpid_topology.lab.mixed
    error_message = "Some services do not hear others: ${jsonencode(data.stacklab_qpid_topology.lab.versions)}."
  }
}
