# want: data.stacklab_keystone_certificates.test.* the address is no URL of a service: write one such as http://10.0.8.10:5000
data "stacklab_keystone_certificates" "test" {
  keystone_url = "keystone"
}
