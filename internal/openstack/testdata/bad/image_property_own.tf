# want: os_hash_value is Glance's own: leave it out
resource "stacklab_glance_image" "test" {
  name       = "bad"
  url        = "https://example.org/a"
  properties = { os_hash_value = "a" }
}
