# The instance that hosts nova-compute.

resource "stacklab_lxd_image" "compute" {
  project = var.project
  aliases = ["compute"]
  files = {
    metadata = "${var.image_dir}/metadata.tar.xz"
    rootfs   = "${var.image_dir}/rootfs.squashfs"
  }
}

resource "stacklab_lxd_instance" "compute" {
  project  = var.project
  name     = "compute"
  image    = stacklab_lxd_image.compute.fingerprint
  profiles = ["default", module.machine.profiles["juju-default"]]
  wait_for = "systemd"
}

resource "stacklab_lxd_profile_attachment" "compute_docker" {
  project           = var.project
  instance          = stacklab_lxd_instance.compute.name
  profiles          = [module.machine_docker.name]
  restart_on_change = true
}
