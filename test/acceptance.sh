#!/usr/bin/env bash
# The acceptance tests, on this machine's LXD. RUN is a pattern of names, PACKAGES are packages.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

LXD_SOCKET=$(test/lab/lxd.sh)
STACKLAB_TEST_IMAGE_COMPUTE=$(test/lab/images.sh compute)
STACKLAB_TEST_IMAGE_CONTROL=$(test/lab/images.sh control)
STACKLAB_TEST_IMAGE_NOVA_COMPUTE=$(test/lab/images.sh nova-compute)
STACKLAB_TEST_IMAGE_TINY=$(test/lab/images.sh tiny)
export LXD_SOCKET STACKLAB_TEST_IMAGE_COMPUTE STACKLAB_TEST_IMAGE_CONTROL STACKLAB_TEST_IMAGE_NOVA_COMPUTE STACKLAB_TEST_IMAGE_TINY
export TF_ACC=1

# What tests compare with, and sign in to.
test/lab/packages.sh openssl
test/lab/sshd.sh >/dev/null

# Killed providers leave their sockets. The name is short for those of daemons in it, and servers of other users look into it.
TMPDIR=$(mktemp -d /tmp/XXXXXX)
trap 'rm -rf --one-file-system "$TMPDIR"' EXIT
chmod 0755 "$TMPDIR"
export TMPDIR

# It tells each test as it ends, so that the log shows how far they are.
gotestsum=$(test/tool.sh gotest.tools/gotestsum@v1.13.0)

# The longest come first.
packages=${PACKAGES:-./test/e2e ./internal/lxd ./internal/oslo ./internal/keystone ./...}
read -ra packages <<<"$packages"
read -ra flags <<<"${FLAGS:-}"

test/with-cli.sh "$gotestsum" --format "${FORMAT:-testname}" -- \
	-p 2 -parallel 4 -count=1 -timeout 30m -run "${RUN:-^TestAcc}" "${flags[@]}" "${packages[@]}"
