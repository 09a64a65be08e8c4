# want: image is a UUID, and "cirros" is none: write the id of a stacklab_glance_image
resource "stacklab_nova_server" "test" {
  name      = "bad"
  flavor_id = "1"
  image_id  = "cirros"
}
