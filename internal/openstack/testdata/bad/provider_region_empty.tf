# want: region string length must be at least 1
provider "stacklab" {
  openstack = {
    region = ""
  }
}

resource "stacklab_nova_flavor" "test" {
  name  = "bad"
  vcpus = 1
  ram   = 64

}
