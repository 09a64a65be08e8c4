# want: there is signing_cert_pem and no ca_cert_pem
resource "stacklab_keystone_signing_dir" "test" {
  path             = "/etc/nova/nova.conf"
  directory        = "/var/cache/nova/keystone-signing"
  owner            = "nova"
  signing_cert_pem = <<-PEM
    -----BEGIN CERTIFICATE-----
    MIICzDCCAbSgAwIBAgIBAzANBgkqhkiG9w0BAQsFADANMQswCQYDVQQDEwJjYTAg
    Fw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowDzENMAsGA1UEAxMEZ29v
    ZDCCASIwDQYJKoZIhvcNAQEBBQADggEPADCCAQoCggEBAMknp614TwFSQmBYB5UH
    ttlQ5Nz40IYnMd3Etc4KYE40b4RnzItW6tYfjX3rL5de1dAdBtxkmu0sxSf9Qdmi
    ZMyfFla0+H2kFICRL2aEJgVJhXokE+u50L5sNx1XSP5qp2P0JEoZ0TGsg0k3NNQi
    4JmKYfDx3ILVQLG+uh0M6r9UmIJWCvfIXddV36PUTvIpX6yGdD2ZGKIilqJjMm7d
    hVPfe2X/DymMb4qfJsVEIIQTmyCxCwvGF6gsWoX4L/mmvgOQpMUc+GB4irz1kxx3
    yj5m3UbHD5ttLrV3lj9+SpcHqDUXN/LyCFzw5yv8H8ocQAzqjDsLWxml5UEq4m2p
    MGsCAwEAAaMzMDEwDgYDVR0PAQH/BAQDAgeAMB8GA1UdIwQYMBaAFFz5Ef2tbLyz
    Vml2kHmjQnPNgLqIMA0GCSqGSIb3DQEBCwUAA4IBAQAuKNZpuqz9EcC+8G6/CrcP
    1m0A8rIcB5eiWSvFO77HO4+7aw0AvHAExyaNTMQ/MUQfla4xj3JuG57hFiudCEkm
    SvpCGztdDt8bfzx3mgGKNVKeXSFbLSpRatOiPocgiCFigPatA9i5mXf+iG+fFdog
    dgwvD/K+PN/aRu67bTP9LYRaVYB63NPnSS0O8COH1O+9JLecbvhumY6IIX48sen0
    c0CfxrxhWakmx60Sc8YrefAvidcYNT9dIAJUMQ6LP93lquqj2rpoSfEivvn8B8gd
    oxBmahgOWXzM/nhNbvbgg1F6v67WquQdB4vUiWdovukZE9oKbxJDQOTlb/sVWpXk
    -----END CERTIFICATE-----
  PEM
}
