# want: project name ".." is a path, not a name
resource "stacklab_lxd_project" "test" {
  name = ".."
}
