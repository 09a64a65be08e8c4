# want: no good, as openssl says of given.signing_cert_pem: cannot read the signing certificate: it holds no certificate
resource "stacklab_keystone_signing" "bad" {
  given = {
    signing_cert_pem   = <<-EOT
      no certificate
    EOT
    ca_cert_pem        = <<-EOT
      -----BEGIN CERTIFICATE-----
      MIIBbDCCARKgAwIBAgIUHNyByagfBVsgziNxG+UjQ5X4t68wCgYIKoZIzj0EAwIw
      EzERMA8GA1UEAwwIa2V5c3RvbmUwIBcNMTkxMjMxMjM1NTAwWhgPMjExOTEyMDgw
      MDAwMDBaMBMxETAPBgNVBAMMCGtleXN0b25lMFkwEwYHKoZIzj0CAQYIKoZIzj0D
      AQcDQgAE60cdEYNcWhanKtZBYj9au+N57Gc+LeHpmBXORLYXo0RcvOSNWNCyvoNz
      ffEO9bnoF+q/23NMPVMfCwq6582F66NCMEAwDgYDVR0PAQH/BAQDAgEGMA8GA1Ud
      EwEB/wQFMAMBAf8wHQYDVR0OBBYEFGKgccNh4LM4fQtYC3i04xQKuZ4hMAoGCCqG
      SM49BAMCA0gAMEUCIHF0esjdjb2k5vzzQRRSc8MUWJ8/5d4gdiv6rE8G8wD5AiEA
      mwoZfXj2cX6faR9DzoZDsXZTHhrwOLIcnbJg9jtuSRI=
      -----END CERTIFICATE-----
    EOT
    signing_key_pem_wo = <<-EOT
      -----BEGIN PRIVATE KEY-----
      MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg9d9iUmeckXJp9Nar
      SIQSEcRQ+t2b0TzWZrk9B3Kg7CehRANCAATrRx0Rg1xaFqcq1kFiP1q743nsZz4t
      4emYFc5EthejRFy85I1Y0LK+g3N98Q71uegX6r/bc0w9Ux8LCrrnzYXr
      -----END PRIVATE KEY-----
    EOT
    key_version        = "1"
  }
}
