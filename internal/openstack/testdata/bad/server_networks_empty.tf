# want: networks list must contain at least 1 elements
resource "stacklab_nova_server" "test" {
  name      = "bad"
  flavor_id = "1"
  image_id  = "2"
  networks  = []
}
