variable "qpid_password" {
  type      = string
  ephemeral = true
}

# All services of the cloud, whose releases have different defaults, with the same names on the broker.
resource "stacklab_qpid_topology" "lab" {
  version = 1
  services = [
    {
      name    = "nova-compute"
      within  = ["compute"]
      path    = "/etc/nova/nova.conf"
      restart = ["nova-compute"]
      release = "havana"
    },
    {
      name    = "nova"
      within  = ["control"]
      path    = "/etc/nova/nova.conf"
      restart = ["nova-api", "nova-conductor", "nova-scheduler"]
      release = "icehouse"
    },
    {
      name    = "neutron"
      within  = ["control"]
      path    = "/etc/neutron/neutron.conf"
      restart = ["neutron-server"]
      release = "icehouse"
    },
  ]

  hostname            = "10.0.8.5"
  username            = "nova"
  password_wo         = var.qpid_password
  password_wo_version = "1"
}
