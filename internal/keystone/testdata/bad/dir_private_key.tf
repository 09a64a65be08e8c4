# want: it holds a private key, which nobody but Keystone is to have
resource "stacklab_keystone_signing_dir" "test" {
  path             = "/etc/nova/nova.conf"
  directory        = "/var/cache/nova/keystone-signing"
  owner            = "nova"
  signing_cert_pem = <<-PEM
    -----BEGIN PRIVATE KEY-----
    AAAA
    -----END PRIVATE KEY-----
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
    MIIC2TCCAcGgAwIBAgIBATANBgkqhkiG9w0BAQsFADANMQswCQYDVQQDEwJjYTAg
    Fw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowDTELMAkGA1UEAxMCY2Ew
    ggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQCtLesee/Qv1z8ZcQIpA3Do
    wFmlD97QOUoqu64Hfbz9PGwq5TpdF7PhITxSX0mt2SGfcSjuVP0YSjqTkn4ja4LM
    flnZpb2tbUSNFnodw2zvd/icUssYkRo9LyzjB4urBVUgzjeHA57c0svK+7uDelwN
    hhebedTkRDzuHcc51xbIe3KJH50VbfHGWQ30anfQqDI5oYnlVZ1WxSFxTHznhSkc
    P/e87edg/HKi13cIHCG2Syj6Du8+MErH7uuuXORI0pf5TkNHD/Ar+cVJbH0UQ2Wh
    CH5zgM8ybU9r0O9qEnY4hPNit4+bYh1wHpFaWr50Nn+JPXIYu0MeMMTCLjLNnHgj
    AgMBAAGjQjBAMA4GA1UdDwEB/wQEAwICBDAPBgNVHRMBAf8EBTADAQH/MB0GA1Ud
    DgQWBBRc+RH9rWy8s1ZpdpB5o0JzzYC6iDANBgkqhkiG9w0BAQsFAAOCAQEASm+e
    0C+v4i8jYGJWim9ZZZCFvOKo5e2P90X/uj0VcRsjQy+YIYHaoZBTo2JHHA7OmDpS
    qtcOeKTHMAAVQW2+SSFJAUpHSf8JqHFUvb+yEHIRt9Yy4a+h2vShiuDEnuA/f23/
    5xctmDhiNgjKt5GAgU+nyrq3HlTdtDDhyvCiDRXBVYjhq8zIrzynmrpg8DJ+nGVA
    qa17CY7C9xsuP41QIhsQmTeHy9NlXrVj+yttBuZ1RdZqhkflKMFzl98YLj6+1jiM
    pcCUkmFDH6tt5TVob0d85vdJQrBcC5g9mk4bSMPSIUpq+nFggu4qpSA6NGowBaX2
    vcQHLa5JHiysYbsNmg==
    -----END CERTIFICATE-----
  PEM
}
