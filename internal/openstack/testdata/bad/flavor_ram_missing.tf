# want: The argument "ram" is required
resource "stacklab_nova_flavor" "test" {
  name  = "bad"
  vcpus = 1
}
