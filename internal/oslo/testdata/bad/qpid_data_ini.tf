# want: oslo.config could not read it
data "stacklab_qpid_topology" "test" {
  services = [{ name = "hosts", within = ["stacklab-nested"], path = "/etc/hosts", release = "icehouse" }]
}
