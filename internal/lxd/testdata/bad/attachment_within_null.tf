# want: This attribute contains a null value
resource "stacklab_lxd_profile_attachment" "test" {
  instance = "web"
  profiles = ["docker"]
  within   = [null]
}
