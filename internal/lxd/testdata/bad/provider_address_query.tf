# want: must not hold a user, a query or a fragment
provider "stacklab" {
  lxd = { address = "https://lab:8443?project=a" }
}

resource "stacklab_lxd_profile" "test" {
  name = "docker"
}
