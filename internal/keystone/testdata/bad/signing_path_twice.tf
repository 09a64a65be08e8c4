# want: /srv/signing.pem is named twice, in keyfile and in certfile: name a file of its own for each
resource "stacklab_keystone_signing" "bad" {
  certfile = "/srv/signing.pem"
  keyfile  = "/srv/signing.pem"
}
