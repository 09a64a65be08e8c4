# want: profile.*docker.*twice|twice.*docker|duplicate
resource "stacklab_lxd_profile_attachment" "test" {
  instance = "web"
  profiles = ["docker", "docker"]
}
