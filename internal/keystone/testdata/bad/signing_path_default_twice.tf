# want: /etc/keystone/ssl/certs/ca.pem is named twice, in ca_key and in ca_certs
resource "stacklab_keystone_signing" "bad" {
  ca_key = "/etc/keystone/ssl/certs/ca.pem"
}
