# want: no such file|does not exist
resource "stacklab_lxd_image" "test" {
  files = {
    metadata = "/nonexistent/metadata.tar.xz"
    rootfs   = "/nonexistent/rootfs.squashfs"
  }
}
