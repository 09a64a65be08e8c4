data "stacklab_glance_image" "root" {
  name        = "jammy-root"
  visibility  = "public"
  most_recent = true
}
