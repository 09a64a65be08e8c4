# [instance[,instance...]:]name
terraform import stacklab_lxd_storage_pool.inner compute:default
