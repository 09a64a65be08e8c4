# want: nova-lxd needs a raw root tarball, and disk_format is "qcow2"
resource "stacklab_glance_image" "test" {
  name        = "bad"
  url         = "https://example.org/a"
  disk_format = "qcow2"
  for_lxd     = true
}
