# want: The name is empty: write 1 to 255 characters
resource "stacklab_nova_flavor" "test" {
  name  = ""
  vcpus = 1
  ram   = 64
}
