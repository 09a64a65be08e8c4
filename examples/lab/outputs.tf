output "compute_instance" {
  description = "The instance that hosts nova-compute."
  value       = stacklab_lxd_instance.compute.name
}

output "nested_instance" {
  description = "The instance inside it."
  value       = stacklab_lxd_instance.nova.name
}

output "nested_profiles" {
  description = "The nested instance's profiles, in their order, after the attachment."
  value       = data.stacklab_lxd_instance.nova.profiles
}

output "server_instance_name" {
  description = "The instance behind the cloud's server."
  value       = module.cloud.server_instance_name
}

output "docker_flavor_specs" {
  description = "All extra specs of the flavor docker."
  value       = module.cloud.docker_flavor_specs
}
