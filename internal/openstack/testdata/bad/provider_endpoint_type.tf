# want: endpoint_type "private" is none of public
provider "stacklab" {
  openstack = {
    endpoint_type = "private"
  }
}

resource "stacklab_nova_flavor" "test" {
  name  = "bad"
  vcpus = 1
  ram   = 64

}
