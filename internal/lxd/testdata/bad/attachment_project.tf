# want: The project name "my lab" must not hold ' '
resource "stacklab_lxd_profile_attachment" "test" {
  instance = "web"
  profiles = ["docker"]
  project  = "my lab"
}
