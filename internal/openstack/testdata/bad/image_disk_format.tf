# want: disk_format value must be one of: \["raw"
resource "stacklab_glance_image" "test" {
  name        = "bad"
  url         = "https://example.org/a"
  disk_format = "tarball"
}
