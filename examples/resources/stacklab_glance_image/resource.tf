# A root tarball, as nova-lxd needs it: anything else is an error of the plan.
resource "stacklab_glance_image" "root" {
  name    = "jammy-root"
  file    = "${path.module}/jammy-server-cloudimg-amd64-root.tar.xz"
  for_lxd = true

  visibility = "public"
  properties = { os_distro = "ubuntu" }
}
