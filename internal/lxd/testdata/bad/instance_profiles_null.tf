# want: It is null: leave it out
resource "stacklab_lxd_instance" "test" {
  name     = "web"
  profiles = ["default", null]
}
