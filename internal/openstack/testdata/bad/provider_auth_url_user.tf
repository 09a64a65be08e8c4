# want: auth_url holds a user: write it as an argument of its own
provider "stacklab" {
  openstack = {
    auth_url = "http://admin:secret@127.0.0.1:5000/v3"
  }
}

resource "stacklab_nova_flavor" "test" {
  name  = "bad"
  vcpus = 1
  ram   = 64

}
