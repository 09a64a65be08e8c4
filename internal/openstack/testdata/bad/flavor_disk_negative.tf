# want: disk value must be between 0 and
resource "stacklab_nova_flavor" "test" {
  name  = "bad"
  vcpus = 1
  ram   = 64
  disk  = -1
}
