# want: lxd\.address string length must be at least 1
provider "stacklab" {
  lxd = { address = "" }
}

resource "stacklab_lxd_profile" "test" {
  name = "docker"
}
