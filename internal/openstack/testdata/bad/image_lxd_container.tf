# want: nova-lxd takes bare images only, and container_format is "docker"
resource "stacklab_glance_image" "test" {
  name             = "bad"
  url              = "https://example.org/a"
  container_format = "docker"
  for_lxd          = true
}
