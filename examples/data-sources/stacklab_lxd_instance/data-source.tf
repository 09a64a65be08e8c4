# All profiles of an instance that Nova owns, and where it is to be found.
data "stacklab_lxd_instance" "nova" {
  within = ["compute"]
  name   = "instance-00000001"
}

output "profiles" {
  value = data.stacklab_lxd_instance.nova.profiles
}
