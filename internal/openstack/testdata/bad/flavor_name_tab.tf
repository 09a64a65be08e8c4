# want: has the character '\\t', which cannot be printed
resource "stacklab_nova_flavor" "test" {
  name  = "a\tb"
  vcpus = 1
  ram   = 64
}
