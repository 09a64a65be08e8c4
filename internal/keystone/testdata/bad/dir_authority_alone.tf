# want: there is ca_cert_pem and no signing_cert_pem
resource "stacklab_keystone_signing_dir" "test" {
  path        = "/etc/nova/nova.conf"
  directory   = "/var/cache/nova/keystone-signing"
  owner       = "nova"
  ca_cert_pem = <<-PEM
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
