# Options in the services' files: what is done by hand over ssh otherwise.

# Memory that nova-compute keeps from the scheduler, for its machine. It restarts for that before the cloud's first server is made.
resource "stacklab_oslo_config" "nova_compute" {
  within  = stacklab_lxd_instance.compute.path
  path    = "/etc/nova/nova.conf"
  options = { DEFAULT = { reserved_host_memory_mb = "1024" } }
  restart = ["nova-compute"]
}
