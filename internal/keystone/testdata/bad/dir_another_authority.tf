# want: unable to get local issuer certificate
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
  ca_cert_pem      = <<-PEM
    -----BEGIN CERTIFICATE-----
    MIIC3zCCAcegAwIBAgIBAjANBgkqhkiG9w0BAQsFADAQMQ4wDAYDVQQDEwVvdGhl
    cjAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowEDEOMAwGA1UEAxMF
    b3RoZXIwggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQCcGovHwRamZZDK
    1Qvm1LZo3SEZMjMdsKwUorjyBTHimbi4nqFP6kPmIwa9h6vccvPMoZVo1iuKUue/
    O8hqZgi5Aub7taD7PEGg5O3vzcjSAsMeSKqARqlbwxHBtRv38HoU+Auyd4xk6Ctk
    F75Yh9/F3+2tm8HQZwLMcOoCjROCHz4EbgWpTQvaWNWAvTHVanqTSH1OQeET+m8b
    4Ei8wvbfvxVnuFFIKFKBlHy9DQ8oUMBXecjY6QgUJkDiFTv2BQh49aH7/BFe0NMV
    bVMK1rfZgy6JzX0w+nn5h8uQTVScM/BLkpZt0f7W+WBlY5tAmTDuvRgnkSfSoWvP
    crTsgdYBAgMBAAGjQjBAMA4GA1UdDwEB/wQEAwICBDAPBgNVHRMBAf8EBTADAQH/
    MB0GA1UdDgQWBBRHWEt/kJCVxCJ5S6cBTBq9mWEfZTANBgkqhkiG9w0BAQsFAAOC
    AQEAA7nGc+TFbgt5Lbxo1ffFCzv6BjjuuqD3Hno/1XirzdM577PYZ/hpPwfF7nGX
    r/00TKZA48Ssa2421O1TvW9iYyCMgMHL9JJRi3fzJ67ELqpzD5zpqoQ4HxYeswna
    dCE/FQVF1MxEhD7/Uohrtvo1Lp6PR/PuYSj+jvLV5WsQPTqhUuXlDl17ZsOJxfYp
    fX+P2aVTAA9B++jCQXHOlqgiLIt93ukmgjd3mxjvU2zyGgZziDBzUbmYa78WSBsS
    2df3lvASx+yebbWXHRe5F1fCToO6HyBcB9cDYYPR+r/1Sb2qy23dul8K3klGBEOY
    tQBPS2vjiP9kIiiw0yfwvhYB/A==
    -----END CERTIFICATE-----
  PEM
}
