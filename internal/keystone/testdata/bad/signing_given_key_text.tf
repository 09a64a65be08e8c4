# want: no good, as openssl says of given.signing_key_pem_wo: cannot read the key: it holds no private key
resource "stacklab_keystone_signing" "bad" {
  given = {
    signing_cert_pem   = <<-EOT
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
      no key
    EOT
    key_version        = "1"
  }
}
