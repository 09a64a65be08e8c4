# The flavor of the story: servers of it get the LXD profile "docker" behind their own.
resource "stacklab_nova_flavor" "docker" {
  name  = "docker"
  vcpus = 2
  ram   = 1024 # MiB
  disk  = 20   # GiB

  lxd = {
    profiles       = ["docker"]
    nested_allowed = true
  }

  # The profile must exist in the LXD that nova-compute uses, which runs in the instance "compute".
  check_profiles_on = [["compute"]]
}

# A flavor for two projects only.
resource "stacklab_nova_flavor" "private" {
  name      = "m1.private"
  vcpus     = 1
  ram       = 512
  disk      = 1
  is_public = false
  projects  = ["0f3a9d1e5c6b4f0d8a7e6c5b4a392817", "7e6c5b4a3928170f3a9d1e5c6b4f0d8a"]

  extra_specs = { "hw:cpu_policy" = "shared" }
}
