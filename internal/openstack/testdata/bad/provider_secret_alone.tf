# want: application_credential_secret needs application_credential_id beside it
provider "stacklab" {
  openstack = {
    application_credential_secret = "secret"
  }
}

resource "stacklab_nova_flavor" "test" {
  name  = "bad"
  vcpus = 1
  ram   = 64

}
