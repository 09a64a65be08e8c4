# What is in the cloud: a module of its own, so that all of it waits for the cloud.

module "cloud" {
  source = "./cloud"

  compute      = [stacklab_lxd_instance.compute.path]
  docker       = module.nested_docker.name
  server_image = var.server_image
  public_key   = var.public_key

  depends_on = [stacklab_lxd_instance.control, stacklab_oslo_config.nova_compute]
}
