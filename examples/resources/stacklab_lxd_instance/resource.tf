# A machine that runs LXD itself. The apply goes on once it has booted.
resource "stacklab_lxd_instance" "compute" {
  name     = "compute"
  image    = "debian/12"
  profiles = ["default"]
  config = {
    "security.nesting" = "true"
    "limits.memory"    = "8GiB"
  }
  wait_for          = "systemd"
  restart_on_change = true

  # In no plan and no state; a new version writes it again.
  config_wo         = { "cloud-init.user-data" = var.user_data }
  config_wo_version = "1"

  timeouts = { create = "15m" }
}

# An instance inside it, in the daemon that runs there.
resource "stacklab_lxd_instance" "nova" {
  within  = stacklab_lxd_instance.compute.path
  name    = "instance-00000001"
  image   = "debian/12"
  devices = { root = { type = "disk", path = "/", pool = "default" } }
}

variable "user_data" {
  type      = string
  ephemeral = true
}
