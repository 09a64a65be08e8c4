# want: has signs that Nova does not allow
resource "stacklab_nova_server" "test" {
  name      = "bad"
  flavor_id = "1"
  image_id  = "2"
  metadata  = { "a/b" = "c" }
}
