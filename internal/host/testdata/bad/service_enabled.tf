# want: Inappropriate value for attribute "enabled": a bool is required
resource "stacklab_service" "test" {
  unit    = "nova-compute"
  enabled = "auto"
}
