# What Docker needs, for an instance that Nova made in the LXD inside "compute".
resource "stacklab_lxd_profile" "docker" {
  within = ["compute"]
  name   = "docker"
  config = { "security.nesting" = "true" }
}

resource "stacklab_lxd_profile_attachment" "docker" {
  within            = ["compute"]
  instance          = "instance-00000001"
  profiles          = [stacklab_lxd_profile.docker.name]
  restart_on_change = true

  timeouts = { create = "30m" } # until Nova has made it
}

# Before the profiles of others, which then win where both set a key.
resource "stacklab_lxd_profile_attachment" "defaults" {
  instance  = "compute"
  profiles  = ["base", "limits"]
  placement = "first"
  wait      = false
}
