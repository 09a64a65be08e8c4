# want: visibility value must be one of: \["private"
resource "stacklab_glance_image" "test" {
  name       = "bad"
  url        = "https://example.org/a"
  visibility = "everyone"
}
