# want: unknown key "konfig": did you mean "config"\?
output "p" {
  value = provider::stacklab::lxd_profile("konfig: {}")
}
