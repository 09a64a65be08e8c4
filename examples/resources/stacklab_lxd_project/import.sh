# [instance[,instance...]:]name
terraform import stacklab_lxd_project.lab lab
