# want: Service nova: read .*there is no directory .etc.no: file does not exist
data "stacklab_qpid_topology" "test" {
  services = [{ name = "nova", within = ["stacklab-nested"], path = "/etc/no/such.conf", release = "icehouse" }]
}
