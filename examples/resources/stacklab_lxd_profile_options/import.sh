# [instance[,instance...]:][project/]profile#key[,key...]
# A key is config.KEY or devices.DEVICE.KEY. A dot in the name of a device is doubled: devices.eth0..100.mtu
terraform import stacklab_lxd_profile_options.mtu default#devices.eth0.mtu
terraform import stacklab_lxd_profile_options.nested compute:default/default#config.limits.cpu,devices.kvm.type,devices.kvm.path
