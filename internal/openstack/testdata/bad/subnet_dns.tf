# want: "dns.example.org" is no address: write the server's IP address
resource "stacklab_neutron_subnet" "test" {
  network_id      = "n"
  name            = "bad"
  cidr            = "192.168.20.0/24"
  dns_nameservers = ["dns.example.org"]
}
