# A server that someone else made, and the LXD instance behind it.
data "stacklab_nova_server" "web" {
  name = "web"
}

resource "stacklab_lxd_profile_attachment" "docker" {
  within   = ["compute"]
  instance = data.stacklab_nova_server.web.instance_name
  profiles = ["docker"]
}
