# want: a public flavor is open to every project: write is_public = false
resource "stacklab_nova_flavor" "test" {
  name     = "bad"
  vcpus    = 1
  ram      = 64
  projects = ["0f3a"]
}
