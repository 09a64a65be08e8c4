# Against a real cloud, which the variables OS_* name, and the real LXD of this machine: `terraform test` in the module's directory.
variables {
  name    = "stacklab-module-nova-docker"
  compute = [[]]
}

run "makes_profile_and_flavor" {
  assert {
    condition     = stacklab_nova_flavor.docker.lxd.profiles == tolist(["stacklab-module-nova-docker"])
    error_message = "The flavor does not name the profile that the module made."
  }
  assert {
    condition     = stacklab_nova_flavor.docker.ram == 1024 && stacklab_nova_flavor.docker.vcpus == 2 && stacklab_nova_flavor.docker.disk == 20
    error_message = "The flavor does not have the sizes of the story."
  }
}

run "takes_a_profile_that_is_there" {
  variables {
    profile = "default"
  }
  assert {
    condition     = stacklab_nova_flavor.docker.lxd.profiles == tolist(["default"])
    error_message = "The flavor does not name the profile that was given."
  }
}
