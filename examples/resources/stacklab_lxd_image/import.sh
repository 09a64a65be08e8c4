# [instance[,instance...]:][project/]fingerprint
terraform import stacklab_lxd_image.compute bfcb267ac3d21877c96e504ffdf5a3fa1dfdaa06a41c42c1a15d4e81adb6b662
