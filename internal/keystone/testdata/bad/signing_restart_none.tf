# want: restart list must contain at least 1 elements
resource "stacklab_keystone_signing" "bad" {
  restart = []
}
