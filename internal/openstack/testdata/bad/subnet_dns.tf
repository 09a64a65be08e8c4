# want: "dns.example.org" is no address: write the server's IP address
resource "stacklab_neutron_subnet" "test" {
  network_id      = "3f1c1d4e-9d0f-4a58-9d0c-6a2cfb1f6c1b"
  name            = "bad"
  cidr            = "192.168.20.0/24"
  dns_nameservers = ["dns.example.org"]
}
