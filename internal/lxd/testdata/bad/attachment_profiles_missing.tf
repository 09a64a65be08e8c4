# want: The argument "profiles" is required
resource "stacklab_lxd_profile_attachment" "test" {
  instance = "web"
}
