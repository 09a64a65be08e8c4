# want: may have ASCII letters, digits and hyphens only
resource "stacklab_lxd_instance" "test" {
  name = "web_1"
}
