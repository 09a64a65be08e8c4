variable "kind" { type = string }
variable "name" { type = string }

data "stacklab_nova_flavor" "test" {
  count = var.kind == "flavor" ? 1 : 0
  name  = var.name
}

data "stacklab_nova_flavor" "sizes" {
  count = var.kind == "sizes" ? 1 : 0
  vcpus = 3
  ram   = 77
}

data "stacklab_glance_image" "test" {
  count = var.kind == "image" ? 1 : 0
  name  = var.name
}

data "stacklab_glance_image" "newest" {
  count       = var.kind == "newest" ? 1 : 0
  name        = var.name
  most_recent = true
}

data "stacklab_nova_server" "test" {
  count = var.kind == "server" ? 1 : 0
  name  = var.name
}

output "found" {
  value = one(concat(data.stacklab_nova_flavor.test[*].id, data.stacklab_nova_flavor.sizes[*].id, data.stacklab_glance_image.test[*].id,
  data.stacklab_glance_image.newest[*].id, data.stacklab_nova_server.test[*].id))
}

output "told" {
  value = one(concat([for f in data.stacklab_nova_flavor.test : "${f.vcpus} ${f.extra_specs["lxd:profiles"]}"],
    [for i in data.stacklab_glance_image.test : "${i.disk_format} ${i.status} ${i.properties.os_distro}"],
  [for s in data.stacklab_nova_server.test : "${s.status} ${s.metadata.a} ${s.instance_name != "" ? "named" : ""}"]))
}
