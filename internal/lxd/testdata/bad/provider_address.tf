# want: must read unix:///path/to/unix.socket or https://host:8443
provider "stacklab" {
  lxd = {
    address = "http://127.0.0.1"
  }
}

resource "stacklab_lxd_profile" "test" {
  name = "p"
}
