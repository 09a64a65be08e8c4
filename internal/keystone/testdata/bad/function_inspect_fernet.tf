# want: cms_inspect.* openssl would exit with 2: cannot read the token: it is no PKI token
output "test" {
  value = provider::stacklab::cms_inspect("gAAAAABn")
}
