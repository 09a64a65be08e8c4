# want: 2 attributes specified when one \(and only one\) of
resource "stacklab_glance_image" "test" {
  name = "bad"
  file = "a"
  url  = "https://example.org/a"
}
