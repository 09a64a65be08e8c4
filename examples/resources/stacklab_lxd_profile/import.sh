# [instance[,instance...]:][project/]name
terraform import stacklab_lxd_profile.docker docker
terraform import stacklab_lxd_profile.inner compute:default/docker
