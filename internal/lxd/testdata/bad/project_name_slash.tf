# want: project name "a/b" must not hold '/'
resource "stacklab_lxd_project" "test" {
  name = "a/b"
}
