# want: networks list must contain at least 1 elements
resource "stacklab_nova_server" "test" {
  name      = "bad"
  flavor_id = "1"
  image_id  = "3f1c1d4e-9d0f-4a58-9d0c-6a2cfb1f6c1b"
  networks  = []
}
