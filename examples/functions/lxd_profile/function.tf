# The file that `lxc profile show docker` prints, as the arguments of stacklab_lxd_profile.
output "docker" {
  value = provider::stacklab::lxd_profile(<<-YAML
    name: docker
    config:
      security.nesting: true
    YAML
  )
}
