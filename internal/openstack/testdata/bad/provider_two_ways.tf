# want: are three ways of signing in: write one of them
provider "stacklab" {
  openstack = {
    password = "secret"
    token    = "secret"
  }
}

resource "stacklab_nova_flavor" "test" {
  name  = "bad"
  vcpus = 1
  ram   = 64

}
