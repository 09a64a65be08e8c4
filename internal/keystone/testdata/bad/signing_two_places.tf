# want: within and host name two machines: keep one of them
resource "stacklab_keystone_signing" "bad" {
  within = ["control"]
  host   = "rack"
}
