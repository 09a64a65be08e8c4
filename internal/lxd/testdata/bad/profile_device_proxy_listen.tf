# want: of type "proxy" needs listen
resource "stacklab_lxd_profile" "test" {
  name    = "p"
  devices = { web = { type = "proxy", connect = "tcp:127.0.0.1:80" } }
}
