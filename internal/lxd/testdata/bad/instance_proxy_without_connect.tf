# want: device "web" of type "proxy" needs connect
resource "stacklab_lxd_instance" "test" {
  name    = "web"
  devices = { web = { type = "proxy", listen = "tcp:127.0.0.1:80" } }
}
