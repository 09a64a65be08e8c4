# want: flavor_id must have 1 to 255 letters, digits
resource "stacklab_nova_flavor" "test" {
  name      = "bad"
  vcpus     = 1
  ram       = 64
  flavor_id = "a/b"
}
