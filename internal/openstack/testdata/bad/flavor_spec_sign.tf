# want: does not allow '/' in the key \"a/b\"
resource "stacklab_nova_flavor" "test" {
  name        = "bad"
  vcpus       = 1
  ram         = 64
  extra_specs = { "a/b" = "c" }
}
