# The LXD inside compute, and an instance in it as Nova/LXD makes them: a profile of the instance's own name, and
# nothing else.

module "nested" {
  source = "../modules/lxd-layer"

  within = stacklab_lxd_instance.compute.path
  pool   = { name = "default" }
  bridge = { name = "lxdbr0", subnet = var.nested_subnet }
  profiles = {
    instance-00000001 = {
      devices = {
        root = { type = "disk", path = "/", pool = "default" }
        eth0 = { type = "nic", nictype = "bridged", parent = "lxdbr0" }
      }
    }
  }
}

module "nested_docker" {
  source = "../modules/docker-profile"

  within = stacklab_lxd_instance.compute.path
}

resource "stacklab_lxd_image" "guest" {
  project = var.project
  aliases = ["compute"]
  files = {
    metadata = "${var.image_dirs.compute}/metadata.tar.xz"
    rootfs   = "${var.image_dirs.compute}/rootfs.squashfs"
  }
}

# Through the provider: the two daemons have no network between them.
resource "stacklab_lxd_image" "nested" {
  within    = stacklab_lxd_instance.compute.path
  copy_from = { within = [], project = var.project, image = stacklab_lxd_image.guest.fingerprint }
}

resource "stacklab_lxd_instance" "nova" {
  within   = stacklab_lxd_instance.compute.path
  name     = "instance-00000001"
  image    = stacklab_lxd_image.nested.fingerprint
  profiles = [module.nested.profiles["instance-00000001"]]
  wait_for = "systemd"
}

# What the story did by hand: lxc profile apply instance-00000001 instance-00000001,docker
resource "stacklab_lxd_profile_attachment" "nova_docker" {
  within            = stacklab_lxd_instance.compute.path
  instance          = stacklab_lxd_instance.nova.name
  profiles          = [module.nested_docker.name]
  restart_on_change = true
}

data "stacklab_lxd_instance" "nova" {
  within = stacklab_lxd_instance.compute.path
  name   = stacklab_lxd_profile_attachment.nova_docker.instance

  # Compute too: when it has to be started first, this is read afterwards.
  depends_on = [stacklab_lxd_instance.compute, stacklab_lxd_profile_attachment.nova_docker]
}
