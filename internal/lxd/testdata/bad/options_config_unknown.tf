# want: The key "nesting" is none of LXD's instance options, which are agent\.\*.* keys of your own begin with user\.
resource "stacklab_lxd_profile_options" "test" {
  profile = "default"
  config  = { nesting = "true" }
}
