# want: the address must not hold a query
data "stacklab_keystone_certificates" "test" {
  keystone_url = "http://10.0.8.10:5000/v3?x=1"
}
