# want: certificate /CN=usage: unsuitable certificate purpose: keyUsage lacks
resource "stacklab_keystone_signing_dir" "test" {
  path             = "/etc/nova/nova.conf"
  directory        = "/var/cache/nova/keystone-signing"
  owner            = "nova"
  signing_cert_pem = <<-PEM
    -----BEGIN CERTIFICATE-----
    MIICzTCCAbWgAwIBAgIBBTANBgkqhkiG9w0BAQsFADANMQswCQYDVQQDEwJjYTAg
    Fw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowEDEOMAwGA1UEAxMFdXNh
    Z2UwggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQDb8iIC2yaWlbZRp0n/
    8Zwa/ceeZcOXMvg+lXr2LkF4x3hAXi2gRQ5F0WTPE0AuVUz5jPCAEcRPAkjpDLQR
    T0Dp516yRlEUFsTCuTsEAb5hhDbHqF+r5bsOv3NdmUZZcF2o2+P9W1x6gX1jhIFw
    QGQWdOeM29t2gY/J6WyiK7DPHoDFLVHrqF73V9OwtKb9QQmh/iMybXB+aCa6hD0u
    aA/CB1/b2zg76WF4tSQn1s8KN3ALaA/Q+Xxl5XMx4EFAMepP1bwaSRVYZ/Zx19+f
    jRpzFwRx+L4kqT2IZxVvQvi6r/tOsX5l6f6q9SdHF8JxKUaKvjnyJqoynQwELPRR
    /sAfAgMBAAGjMzAxMA4GA1UdDwEB/wQEAwIFIDAfBgNVHSMEGDAWgBRc+RH9rWy8
    s1ZpdpB5o0JzzYC6iDANBgkqhkiG9w0BAQsFAAOCAQEAAtG/4wxQpYteiibvsyTW
    BRZWqMPz7P+/B+B2w4aeMCfk4ovPFwodfFGGK4WPlYyZfoaMNKfxyhkvVWocL3Co
    xVFTX+saaOOoy+hzWkBn0YWFXBqflSqkj74Hbsvr+a0D9efobyaqLTkKUiTM15Nq
    aPdQwE08Ckfo2A1NeOGElrHQ/x72wUIpw96ja+nALe6IsjxD6eBZCL6sUIuY87pj
    0SXJsSVfRwU671cepY9FeS96JSkXja8UFyn/tEpgUc6hEAMdkjaEDopd/clBuEvb
    oA20huKd3yXijamGBXRsh0ZofRFngWdbFcoM+cgLujvW2IomwSX2sHM8vE6ne+Mm
    VQ==
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
