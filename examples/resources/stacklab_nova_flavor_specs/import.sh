# [region/]flavor_id#key[,key...]
terraform import stacklab_nova_flavor_specs.small 3f1c1d4e-9d0f-4a58-9d0c-6a2cfb1f6c1b#lxd:profiles
