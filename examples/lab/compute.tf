# The instance that hosts nova-compute.

resource "stacklab_lxd_image" "compute" {
  project = var.project
  aliases = ["nova-compute"]
  files = {
    metadata = "${var.image_dirs.nova-compute}/metadata.tar.xz"
    rootfs   = "${var.image_dirs.nova-compute}/rootfs.squashfs"
  }
}

resource "stacklab_lxd_instance" "compute" {
  project  = var.project
  name     = "compute"
  image    = stacklab_lxd_image.compute.fingerprint
  profiles = ["default", module.machine.profiles["juju-default"]]
  config   = { "environment.STACKLAB_ADDRESS" = var.address }

  # The machine's loopback, where control is, on the instance's own: endpoints read the same everywhere.
  devices = {
    for name, endpoint in local.endpoints : name => { type = "proxy", bind = "instance", listen = endpoint, connect = endpoint }
  }
  wait_for = "systemd" # which waits for nova-compute

  depends_on = [stacklab_lxd_instance.control]
}

resource "stacklab_lxd_profile_attachment" "compute_docker" {
  project           = var.project
  instance          = stacklab_lxd_instance.compute.name
  profiles          = [module.machine_docker.name]
  restart_on_change = true
}
