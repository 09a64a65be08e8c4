# want: the key "user.user-data" is in config and in config_wo
resource "stacklab_lxd_instance" "test" {
  name              = "web"
  config            = { "user.user-data" = "a" }
  config_wo         = { "user.user-data" = "b" }
  config_wo_version = "1"
}
