# [instance[,instance...]:][project/]name
terraform import stacklab_lxd_network.lab lab0
