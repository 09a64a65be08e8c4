# want: Inappropriate value for attribute "wait": a bool is required
resource "stacklab_lxd_profile_attachment" "test" {
  instance = "web"
  profiles = ["docker"]
  wait     = "maybe"
}
