# want: must be the name of a systemd unit
resource "stacklab_keystone_signing" "bad" {
  restart = ["apache 2"]
}
