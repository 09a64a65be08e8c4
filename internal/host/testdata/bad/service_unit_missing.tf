# want: The argument "unit" is required
resource "stacklab_service" "test" {
  running = true
}
