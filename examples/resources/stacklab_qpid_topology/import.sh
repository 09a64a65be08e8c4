# [instance[,instance...]:|@host:]path[,...]
# Each file with the place that it is in, in the order of the services. Percent-encode what separates: a comma in a path is %2C.
terraform import stacklab_qpid_topology.lab compute:/etc/nova/nova.conf,control:/etc/nova/nova.conf,control:/etc/neutron/neutron.conf
terraform import stacklab_qpid_topology.nested compute,inner:/etc/nova/nova.conf,@juju-4:/etc/cinder/cinder.conf,/etc/heat/heat.conf
