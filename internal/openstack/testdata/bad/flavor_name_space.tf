# want: begins or ends with a space: write "docker"
resource "stacklab_nova_flavor" "test" {
  name  = " docker"
  vcpus = 1
  ram   = 64
}
