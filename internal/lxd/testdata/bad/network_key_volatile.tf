# want: key "volatile.bridge.hwaddr" cannot be set: LXD writes volatile keys itself
resource "stacklab_lxd_network" "test" {
  name   = "lab0"
  config = { "volatile.bridge.hwaddr" = "00:16:3e:00:00:01" }
}
