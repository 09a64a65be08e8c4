# want: the value of "hw:cpu_policy" is null
resource "stacklab_nova_flavor" "test" {
  name        = "bad"
  vcpus       = 1
  ram         = 64
  extra_specs = { "hw:cpu_policy" = null }
}
