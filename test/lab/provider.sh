#!/usr/bin/env bash
# Builds the provider into bin/ and prints the path of a CLI configuration that makes terraform use it (dev_overrides).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

make --no-print-directory --silent build >&2
cat >bin/cli.tfrc <<EOT
provider_installation {
  dev_overrides {
    "stacklab/stacklab" = "$PWD/bin"
  }
  direct {}
}
EOT
echo "$PWD/bin/cli.tfrc"
