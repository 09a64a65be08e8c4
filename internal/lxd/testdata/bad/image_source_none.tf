# want: exactly one|one \(and only one\)
resource "stacklab_lxd_image" "test" {
  aliases = ["a"]
}
