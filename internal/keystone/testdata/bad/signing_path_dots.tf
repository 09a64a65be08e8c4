# want: /etc/keystone/../nova/ca.pem" has \. or \.\. or // in it: write /etc/nova/ca.pem
resource "stacklab_keystone_signing" "bad" {
  ca_certs = "/etc/keystone/../nova/ca.pem"
}
