# want: power_state value must be one of: \["active" "shutoff"\]
resource "stacklab_nova_server" "test" {
  name        = "bad"
  flavor_id   = "1"
  image_id    = "2"
  power_state = "off"
}
