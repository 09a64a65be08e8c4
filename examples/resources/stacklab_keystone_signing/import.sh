# [instance[,instance...]:|@host:]path
terraform import stacklab_keystone_signing.pki control:/etc/keystone/keystone.conf
terraform import stacklab_keystone_signing.here /etc/keystone/keystone.conf
terraform import stacklab_keystone_signing.rack @rack:/etc/keystone/keystone.conf
