#!/usr/bin/env bash
# Prints the path of terraform, else of tofu.
set -euo pipefail
command -v terraform || command -v tofu || {
	cat >&2 <<-'HOW'
		Neither terraform nor tofu is on PATH. Install one of them, 1.11 or later:
		  Terraform  https://developer.hashicorp.com/terraform/install
		  OpenTofu   https://opentofu.org/docs/intro/install/
	HOW
	exit 1
}
