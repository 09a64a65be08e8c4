# want: /srv/\$host/key.pem has a \$ in it, and oslo.config
resource "stacklab_keystone_signing" "bad" {
  keyfile = "/srv/$host/key.pem"
}
