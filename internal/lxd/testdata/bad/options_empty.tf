# want: there is nothing to own: write a key in config or devices
resource "stacklab_lxd_profile_options" "test" {
  profile = "default"
}
