# want: a port has its addresses already
resource "stacklab_nova_server" "test" {
  name      = "bad"
  flavor_id = "1"
  image_id  = "2"
  networks  = [{ port_id = "b", fixed_ip = "10.0.0.1" }]
}
