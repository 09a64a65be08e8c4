# want: services run, would refuse every token .*: certificate /CN=server: unsuitable certificate purpose: .*emailProtection
resource "stacklab_keystone_signing_dir" "test" {
  path             = "/etc/nova/nova.conf"
  directory        = "/var/cache/nova/keystone-signing"
  owner            = "nova"
  signing_cert_pem = <<-PEM
    -----BEGIN CERTIFICATE-----
    MIIC4zCCAcugAwIBAgIBBDANBgkqhkiG9w0BAQsFADANMQswCQYDVQQDEwJjYTAg
    Fw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowETEPMA0GA1UEAxMGc2Vy
    dmVyMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAzSkD/rKzjUQx70Dl
    Lx3/dipFhIiz2stP0ZtPMGJWGg65oJTEwxRnFKYkgS2HPgk7CRC/F1Wl/84L26ex
    Mlpux1qHBVSLWeLGvhqnKoYGYNU6cw9Js2C+DqSHVmGvj7hha8+JiTp2vvJwCxmc
    PkDg7p9bCOR+vWSupWHOfHnhGcrSfCnDl970G1Fmzo9nwF214NkVGi+aIoROAImh
    fowNRMLKJbjrJqTE/vrtwdnIDrPQX/LZ170EWeNUYgjDryBJqbL6Ftl1IV3IHd3f
    0theQr4uqXw07ge2Jyn8Te1Am1IFZFQbMVw+pDOsYgHv2NGM8MSLMHA/l48m8dfc
    gPo9jQIDAQABo0gwRjAOBgNVHQ8BAf8EBAMCB4AwEwYDVR0lBAwwCgYIKwYBBQUH
    AwEwHwYDVR0jBBgwFoAUXPkR/a1svLNWaXaQeaNCc82AuogwDQYJKoZIhvcNAQEL
    BQADggEBAKgzh27uqebDlWOhzsPz3fz+1alOdCFGNtOErkfuRJqlNKIu0eAUvhxm
    0qaJWJg4EL8Y02dh6W2Fd1k3zBC7hNH6/pXdF6fzj1OWrJla9W+iNqUIe0tWkye9
    s9+vURVf1uVaEmFLUN7+QlCvhVVIZ5KtwdlOorAfkxwOA2lV3aF+H4ZXJS1dKHTi
    1A6fQAWep1UU4YPRrPegkhZWIFJukSVo9ZWWp0cUTAmf0TwqppQsJB61/dV+rvk5
    PBIiGtqUelO67RSf8woquRABDT2dtcb07tb70po3PSZFhfIUJFHfOAj6Ogoeos7W
    oW7B4K94TpNIRDkmeyLjs1R6pquQrSM=
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
