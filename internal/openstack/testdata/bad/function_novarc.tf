# want: line 2 of the file: it runs a command, which only a shell can
locals {
  cloud = provider::stacklab::novarc("OS_USERNAME=admin\nOS_PASSWORD=$(pass lab)")
}

output "cloud" {
  value = local.cloud
}
