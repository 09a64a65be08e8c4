output "server_instance_name" {
  description = "The instance behind the server."
  value       = stacklab_nova_server.first.instance_name
}

output "docker_flavor_specs" {
  description = "All extra specs of the flavor docker."
  value       = data.stacklab_nova_flavor.docker.extra_specs
}
