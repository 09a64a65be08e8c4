# want: must be a string containing a sequence of decimal numbers
resource "stacklab_nova_server" "test" {
  name      = "bad"
  flavor_id = "1"
  image_id  = "2"
  timeouts  = { create = "soon" }
}
