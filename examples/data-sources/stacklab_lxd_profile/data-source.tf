data "stacklab_lxd_profile" "default" {
  name = "default"
}
