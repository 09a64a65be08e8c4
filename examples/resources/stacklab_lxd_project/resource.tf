resource "stacklab_lxd_project" "lab" {
  name        = "lab"
  description = "OpenStack on LXD"
  config = {
    "features.images"   = "true"
    "features.profiles" = "true"
  }
}
