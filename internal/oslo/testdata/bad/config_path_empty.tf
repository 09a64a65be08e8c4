# want: The file name "" is empty
resource "stacklab_oslo_config" "test" {
  path = ""
  options = { DEFAULT = { debug = "true" } }
}
