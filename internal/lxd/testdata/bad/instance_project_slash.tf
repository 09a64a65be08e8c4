# want: The project name "a/b" must not hold
resource "stacklab_lxd_instance" "test" {
  project = "a/b"
  name    = "web"
}
