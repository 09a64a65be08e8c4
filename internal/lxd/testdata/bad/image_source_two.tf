# want: 2 attributes specified when one \(and only one\) of \[files,file,copy_from,remote\] is required
resource "stacklab_lxd_image" "test" {
  file = "a.tar"
  copy_from = {
    within = []
    image  = "x"
  }
}
