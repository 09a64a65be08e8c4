# Options of a real service of a real cloud.
terraform {
  required_providers {
    stacklab = {
      source = "stacklab/stacklab"
    }
  }
}

variable "within" { type = list(string) }

provider "stacklab" {}

resource "stacklab_oslo_config" "cinder" {
  within = var.within
  path   = "/etc/cinder/cinder.conf"
  options = {
    DEFAULT  = { debug = "true", quota_volumes = "17" }
    stacklab = { volume_backend_name = "renamed" }
    new      = { option = "\"quoted\" $value" }
  }
  multi_options = { DEFAULT = { osapi_volume_ext_list = ["first, second", "third"] } }
  absent        = { keystone_authtoken = ["token_cache_time"] }
  restart       = ["cinder-scheduler"]
}

resource "stacklab_service" "cinder" {
  within   = var.within
  unit     = "cinder-scheduler"
  enabled  = true
  triggers = { debug = stacklab_oslo_config.cinder.options["DEFAULT"]["debug"] }
}
