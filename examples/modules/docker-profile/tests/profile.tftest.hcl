# Against the real LXD of this machine: `terraform test` in the module's directory.
variables {
  name = "stacklab-module-docker"
}

run "makes_the_profile" {
  assert {
    condition     = stacklab_lxd_profile.docker.config["security.nesting"] == "true"
    error_message = "Docker needs security.nesting."
  }
  assert {
    condition     = output.name == "stacklab-module-docker"
    error_message = "The output is not the profile's name."
  }
}

run "adds_keys_in_place" {
  variables {
    config = { "user.note" = "more" }
  }
  assert {
    condition     = stacklab_lxd_profile.docker.config == tomap({ "security.nesting" = "true", "user.note" = "more" })
    error_message = "The key was not added."
  }
}
