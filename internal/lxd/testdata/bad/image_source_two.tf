# want: attribute "file" cannot be|2 attributes specified|"files" and "file"|only one
resource "stacklab_lxd_image" "test" {
  file = "a.tar"
  copy_from = {
    within = []
    image  = "x"
  }
}
