# want: LXD address "https://lab:84 43": .*invalid
provider "stacklab" {
  lxd = { address = "https://lab:84 43" }
}

resource "stacklab_lxd_profile" "test" {
  name = "docker"
}
