# want: projects set must contain at least 1 elements
resource "stacklab_nova_flavor" "test" {
  name      = "bad"
  vcpus     = 1
  ram       = 64
  is_public = false
  projects  = []
}
