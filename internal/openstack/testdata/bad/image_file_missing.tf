# want: there is no file no-such.tar: write the path
resource "stacklab_glance_image" "test" {
  name = "bad"
  file = "no-such.tar"
}
