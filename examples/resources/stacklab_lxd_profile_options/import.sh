# [instance[,instance...]:][project/]profile#key[,key...]
terraform import stacklab_lxd_profile_options.mtu 'default#config.boot.autostart,devices.eth0.mtu'
