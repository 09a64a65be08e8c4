# want: An argument named "used_by" is not expected here
resource "stacklab_lxd_profile" "test" {
  name    = "docker"
  used_by = []
}
