# want: is no regular file
resource "stacklab_glance_image" "test" {
  name = "bad"
  file = path.module
}
