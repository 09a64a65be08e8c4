# want: placement.*value must be one of
resource "stacklab_lxd_profile_attachment" "test" {
  instance  = "web"
  profiles  = ["docker"]
  placement = "middle"
}
