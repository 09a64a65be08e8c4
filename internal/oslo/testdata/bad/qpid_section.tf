# want: journald.conf of journald on instance "stacklab-nested": the file sets no option of qpid yet.*write release
resource "stacklab_qpid_topology" "test" {
  version  = 1
  services = [{ name = "journald", within = ["stacklab-nested"], path = "/etc/systemd/journald.conf" }]
}
