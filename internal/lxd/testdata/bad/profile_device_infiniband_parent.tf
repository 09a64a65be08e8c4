# want: device "x" of type "infiniband" needs parent
resource "stacklab_lxd_profile" "test" {
  name    = "docker"
  devices = { x = { type = "infiniband", nictype = "sriov" } }
}
