# want: The instance name "a_b" may have ASCII letters
resource "stacklab_lxd_instance" "test" {
  within = ["a_b"]
  name   = "web"
}
