# want: cannot be set: LXD writes volatile keys itself
resource "stacklab_lxd_instance" "test" {
  name   = "web"
  config = { "volatile.eth0.hwaddr" = "00:16:3e:00:00:01" }
}
