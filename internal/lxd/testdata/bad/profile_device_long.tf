# want: has 65 characters, and 64 is the limit
resource "stacklab_lxd_profile" "test" {
  name    = "p"
  devices = { abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcde = { type = "none" } }
}
