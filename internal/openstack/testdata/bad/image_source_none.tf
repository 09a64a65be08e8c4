# want: the image is to come from nowhere: write file, the path of one on this machine, or url
resource "stacklab_glance_image" "test" {
  name = "bad"
}
