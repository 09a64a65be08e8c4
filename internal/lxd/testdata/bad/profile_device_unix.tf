# want: of type "unix-char" needs path or source
resource "stacklab_lxd_profile" "test" {
  name    = "p"
  devices = { kvm = { type = "unix-char" } }
}
