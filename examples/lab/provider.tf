terraform {
  required_version = ">= 1.11"
  required_providers {
    stacklab = {
      source = "stacklab/stacklab"
    }
  }
}

provider "stacklab" {}
