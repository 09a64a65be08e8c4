# [instance[,instance...]:|@host:]unit
terraform import stacklab_service.nova_compute compute:nova-compute
terraform import stacklab_service.exim @juju-4:exim4
