# want: cannot read http://127.0.0.1:1/v2.0/certificates/signing: .*: check that Keystone runs
data "stacklab_keystone_certificates" "test" {
  keystone_url = "http://127.0.0.1:1/v2.0"
}
