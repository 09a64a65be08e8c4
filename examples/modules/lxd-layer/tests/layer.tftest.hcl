# Against the real LXD of this machine: `terraform test` in the module's directory.
variables {
  pool   = { name = "stacklab-module" }
  bridge = { name = "stacklab-mod0", subnet = "10.0.99.0/24" }
  profiles = {
    stacklab-module-web = {
      config = { "limits.processes" = "500" }
      devices = {
        root = { type = "disk", path = "/", pool = "stacklab-module" }
        eth0 = { type = "nic", network = "stacklab-mod0" }
      }
    }
  }
}

run "builds_the_layer" {
  assert {
    condition     = stacklab_lxd_network.this.ipv4_address == "10.0.99.1/24"
    error_message = "The bridge does not have the first address of its subnet."
  }
  assert {
    condition     = output.profiles["stacklab-module-web"] == "stacklab-module-web"
    error_message = "The profile is not among the outputs."
  }
}

run "changes_a_profile_in_place" {
  variables {
    profiles = {
      stacklab-module-web = {
        config = { "limits.processes" = "600" }
      }
    }
  }
  assert {
    condition     = stacklab_lxd_profile.this["stacklab-module-web"].config["limits.processes"] == "600"
    error_message = "The profile was not changed."
  }
}
