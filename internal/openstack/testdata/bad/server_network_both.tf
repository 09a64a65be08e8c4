# want: write network_id or port_id, not both
resource "stacklab_nova_server" "test" {
  name      = "bad"
  flavor_id = "1"
  image_id  = "2"
  networks  = [{ network_id = "a", port_id = "b" }]
}
