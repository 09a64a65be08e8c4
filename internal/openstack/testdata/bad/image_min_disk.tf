# want: min_disk value must be at least 0
resource "stacklab_glance_image" "test" {
  name     = "bad"
  url      = "https://example.org/a"
  min_disk = -1
}
