# want: the value of os_distro is null
resource "stacklab_glance_image" "test" {
  name       = "bad"
  url        = "https://example.org/a"
  properties = { os_distro = null }
}
