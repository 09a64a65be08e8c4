# [instance[,instance...]:|@host:]path
# The directory is the one that signing_dir of [keystone_authtoken] names in the file.
terraform import stacklab_keystone_signing_dir.nova control:/etc/nova/nova.conf
terraform import stacklab_keystone_signing_dir.glance @storage:/etc/glance/glance-api.conf
