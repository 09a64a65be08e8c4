# [instance[,instance...]:][project/]instance#profile[,profile...]
terraform import stacklab_lxd_profile_attachment.defaults compute#base,limits
terraform import stacklab_lxd_profile_attachment.docker compute:default/instance-00000001#docker
