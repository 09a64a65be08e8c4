# want: "ten" is no address: write one of the network's subnet
resource "stacklab_nova_server" "test" {
  name      = "bad"
  flavor_id = "1"
  image_id  = "2"
  networks  = [{ network_id = "b", fixed_ip = "ten" }]
}
