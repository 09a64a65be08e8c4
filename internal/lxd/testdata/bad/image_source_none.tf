# want: No attribute specified when one \(and only one\) of \[files,file,copy_from,remote\] is required
resource "stacklab_lxd_image" "test" {
  aliases = ["a"]
}
