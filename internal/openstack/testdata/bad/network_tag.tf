# want: must have 1 to 60 characters without a comma and a slash
resource "stacklab_neutron_network" "test" {
  name = "bad"
  tags = ["a,b"]
}
