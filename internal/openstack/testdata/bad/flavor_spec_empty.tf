# want: the key is empty: write one such as hw:cpu_policy
resource "stacklab_nova_flavor" "test" {
  name        = "bad"
  vcpus       = 1
  ram         = 64
  extra_specs = { "" = "c" }
}
