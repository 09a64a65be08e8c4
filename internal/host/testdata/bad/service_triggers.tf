# want: map must contain at least 1 element
resource "stacklab_service" "test" {
  unit     = "nova-compute"
  triggers = {}
}
