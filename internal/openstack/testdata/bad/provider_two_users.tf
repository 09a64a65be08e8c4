# want: username and user_id both say who you are
provider "stacklab" {
  openstack = {
    username = "admin"
    user_id  = "0f3a"
  }
}

resource "stacklab_nova_flavor" "test" {
  name  = "bad"
  vcpus = 1
  ram   = 64

}
