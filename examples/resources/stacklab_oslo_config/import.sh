# [instance[,instance...]:|@host:]path#SECTION.OPTION[,SECTION.OPTION...]; a dot in a section's name is doubled
terraform import stacklab_oslo_config.nova 'compute:/etc/nova/nova.conf#DEFAULT.debug,DEFAULT.compute_driver'
terraform import stacklab_oslo_config.cinder '@juju-4:/etc/cinder/cinder.conf#DEFAULT.debug'
