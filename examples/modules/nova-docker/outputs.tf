output "flavor_id" {
  description = "ID of the flavor."
  value       = stacklab_nova_flavor.docker.id
}

output "name" {
  description = "Name of the flavor, once it exists."
  value       = stacklab_nova_flavor.docker.name
}
