# want: it names neither a network nor a port
resource "stacklab_nova_server" "test" {
  name      = "bad"
  flavor_id = "1"
  image_id  = "2"
  networks  = [{}]
}
