# want: vcpus value must be between 1 and
resource "stacklab_nova_flavor" "test" {
  name  = "bad"
  vcpus = 0
  ram   = 64
}
