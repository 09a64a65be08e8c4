# want: max_retries is -1: write 0 for none
provider "stacklab" {
  openstack = {
    max_retries = -1
  }
}

resource "stacklab_nova_flavor" "test" {
  name  = "bad"
  vcpus = 1
  ram   = 64

}
