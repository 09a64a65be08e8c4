# want: the provider itself uses stacklab_creating
resource "stacklab_nova_server" "test" {
  name      = "bad"
  flavor_id = "1"
  image_id  = "2"
  metadata  = { stacklab_creating = "c" }
}
