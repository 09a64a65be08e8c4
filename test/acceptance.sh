#!/usr/bin/env bash
# The acceptance tests, on this machine's LXD. RUN is a pattern of names, PACKAGES are packages.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

state=${XDG_STATE_HOME:-$HOME/.local/state}/stacklab
mkdir -p "$state"

# What a run that was killed has left, such as a bridge with a fixed address, would be in this one's way.
running=$state/acceptance.running
exec 8>"$state/acceptance.lock"
if [[ -e $running ]] && flock --nonblock --exclusive 8; then
	echo "acceptance: the last run did not end; removing what it left" >&2
	test/clean.sh >&2
fi
flock --shared 8
touch "$running"

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

status=0
test/with-cli.sh "$gotestsum" --format "${FORMAT:-testname}" -- \
	-p 2 -parallel 3 -count=1 -timeout 30m -run "${RUN:-^TestAcc}" "${flags[@]}" "${packages[@]}" || status=$?
# A test that fails cleans up, one that panics does not: the next run starts afresh, unless RUN chose the tests of this one.
[[ $status -ne 0 && -z ${RUN:-} ]] || rm -f "$running"
exit "$status"
