# want: the image is to come from file as well: keep one of them
resource "stacklab_glance_image" "test" {
  name = "bad"
  file = "a"
  url  = "https://example.org/a"
}
