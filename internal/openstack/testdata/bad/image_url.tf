# want: Write a URL with http or https
resource "stacklab_glance_image" "test" {
  name = "bad"
  url  = "ftp://example.org/root.tar"
}
