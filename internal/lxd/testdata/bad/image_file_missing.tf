# want: metadata: .*stat /nonexistent/metadata.tar.xz: no such file
resource "stacklab_lxd_image" "test" {
  files = {
    metadata = "/nonexistent/metadata.tar.xz"
    rootfs   = "/nonexistent/rootfs.squashfs"
  }
}
