# want: profile name "a/b" must not hold '/'
resource "stacklab_lxd_profile" "test" {
  name = "a/b"
}
