# want: cannot read the key: it is encrypted: decrypt it before
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
      -----BEGIN ENCRYPTED PRIVATE KEY-----
      MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAinUkDyzgeLoAICCAAw
      DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEPSjb1oGZhbuaowwQMIj060EgZBd
      iT741F5HVGnZReZ+FYZI0dXT53wgUnUzxfxPBxGrSteCbdEopjaJoMgcHUcRjcN4
      Qx1Tw7LlP3nQQHsfYhL9xO2jxxj/OvTYy7bYbvkXGcJn+kQHN40nZRDEnnXjx1a4
      SI3v7u1JuIbLR/DQ165h+i1G47s0mAmMxsycZipjuKpGWt8RISG+FzFyx44l/h4=
      -----END ENCRYPTED PRIVATE KEY-----
    EOT
    key_version        = "1"
  }
}
