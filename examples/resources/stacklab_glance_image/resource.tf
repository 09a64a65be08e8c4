variable "root_tarball" {
  description = "Path of the -root.tar.xz of a distribution's cloud image."
  type        = string
}

# A root tarball, as nova-lxd needs it: anything else is an error of the plan.
resource "stacklab_glance_image" "root" {
  name    = "jammy-root"
  file    = var.root_tarball
  for_lxd = true

  visibility = "public"
  properties = { os_distro = "ubuntu" }
}
