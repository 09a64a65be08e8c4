output "pool" {
  description = "Name of the storage pool, once it exists."
  value       = stacklab_lxd_storage_pool.this.name
}

output "bridge" {
  description = "Name of the bridge, once it exists."
  value       = stacklab_lxd_network.this.name
}

output "profiles" {
  description = "Names of the profiles by themselves, once they exist: `module.layer.profiles[\"web\"]`."
  value       = { for name, profile in stacklab_lxd_profile.this : name => profile.name }
}
