# want: unknown.*konfig|konfig.*unknown|"konfig"
output "p" {
  value = provider::stacklab::lxd_profile("konfig: {}")
}
