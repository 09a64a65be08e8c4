# want: endpoint_overrides has "nova", which is no service type
provider "stacklab" {
  openstack = {
    endpoint_overrides = { nova = "http://127.0.0.1:8774" }
  }
}

resource "stacklab_nova_flavor" "test" {
  name  = "bad"
  vcpus = 1
  ram   = 64

}
