# want: min_disk is no property but an attribute of images
resource "stacklab_glance_image" "test" {
  name       = "bad"
  url        = "https://example.org/a"
  properties = { min_disk = "a" }
}
