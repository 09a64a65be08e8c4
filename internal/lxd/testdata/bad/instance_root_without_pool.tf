# want: is the root disk \(path = "/"\) and needs pool
resource "stacklab_lxd_instance" "test" {
  name    = "web"
  devices = { root = { type = "disk", path = "/" } }
}
