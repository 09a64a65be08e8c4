# [instance[,instance...]:][project/]name
terraform import stacklab_lxd_instance.compute compute
terraform import stacklab_lxd_instance.nova compute:default/instance-00000001
