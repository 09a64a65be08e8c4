# want: certificate has expired
resource "stacklab_keystone_signing_dir" "test" {
  path             = "/etc/nova/nova.conf"
  directory        = "/var/cache/nova/keystone-signing"
  owner            = "nova"
  signing_cert_pem = <<-PEM
    -----BEGIN CERTIFICATE-----
    MIICzTCCAbWgAwIBAgIBBjANBgkqhkiG9w0BAQsFADANMQswCQYDVQQDEwJjYTAe
    Fw0yMDAxMDEwMDAwMDBaFw0yMTAxMDEwMDAwMDBaMBIxEDAOBgNVBAMTB2V4cGly
    ZWQwggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQCu1Vovm2CraMktvSnm
    /bt23RjyEbvDE0u/EwVuwsb/fTW/1wV64/Oww7xqFA3e3Hb9AmHwzeZXFS+608gf
    mom7uXJUu+fbtQhlHd+HW0BZO6jEZVDqlbbosgyY39chf9TcR09QVVuq8frwOVwV
    EZy370FP0CmMYuyIH7Nz9iQze9u8x1KdcpNHBpzIHFbG2QY/4QJXpi87YYq6p9S6
    3JlW4CNCUGv9ZGd+9Y2g3503ZlW/hBhay/qeMYgE6wbMkQ81b2K5s2GxV/iwtX+d
    fp1xtplwdNINmxkjQuOfKUu6/qvuFUXoyjqn9IJ/IzFVkT4b7dpS4ArGZoUSJWZW
    FDUXAgMBAAGjMzAxMA4GA1UdDwEB/wQEAwIHgDAfBgNVHSMEGDAWgBRc+RH9rWy8
    s1ZpdpB5o0JzzYC6iDANBgkqhkiG9w0BAQsFAAOCAQEAD3uinYYopvGjPRQV3EHP
    fgzIzSdgkzsy/27aTP1Mszgk3mcDRrLHSbyVFDUOaEPq6so33hVOlPrIMD1OabQV
    t/rZ36q+ZGydNHyfMz//R8P1CJLgluugDXuUxFexMgIkvvdOm4pNhbcqi8abtedX
    F7uX3aSaB+J6fnd1zLj4IKP/LsOmYIkcVzF9UkSiViPclAfSG9X8uCe6pdxZX4df
    fQ3L+J1r9PsV16eesSufMhzC3OsfYLWxbHQ44v4MTTsQ36n4P9FYQhuUXUkBZ8kc
    lyY1S/ulQErIZUqzmWpCH9BIKSkQqmajmMEhExR0h3raY9Bb8soXZXMUx0i5dT2R
    vg==
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
