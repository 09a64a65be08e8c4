# want: must be the name of a systemd unit
resource "stacklab_service" "test" {
  unit = "nova compute"
}
