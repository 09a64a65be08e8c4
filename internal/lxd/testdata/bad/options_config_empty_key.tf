# want: The key "" is empty
resource "stacklab_lxd_profile_options" "test" {
  profile = "default"
  config  = { "" = "1" }
}
