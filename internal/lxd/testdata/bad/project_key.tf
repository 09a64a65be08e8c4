# want: is none of LXD.s project options
resource "stacklab_lxd_project" "test" {
  name   = "lab"
  config = { "feature.images" = "true", "zzz.q" = "1" }
}
