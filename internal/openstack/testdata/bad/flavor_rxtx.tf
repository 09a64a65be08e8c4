# want: rxtx_factor value must be at least 0.1
resource "stacklab_nova_flavor" "test" {
  name        = "bad"
  vcpus       = 1
  ram         = 64
  rxtx_factor = 0
}
