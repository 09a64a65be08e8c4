# want: auth_url is no URL of a service
provider "stacklab" {
  openstack = {
    auth_url = "127.0.0.1:5000"
  }
}

resource "stacklab_nova_flavor" "test" {
  name  = "bad"
  vcpus = 1
  ram   = 64

}
