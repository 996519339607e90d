#!/bin/sh
# Installs the Debian packages that hold the programs named, where they are missing.
#
#   scripts/packages.sh PROGRAM=PACKAGE...
#
# No recommended extras, and no service is started. Without root it says what to install and fails.
set -eu

missing=
for pair in "$@"; do
  command -v "${pair%%=*}" >/dev/null 2>&1 || missing="$missing ${pair#*=}"
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
  echo "error: please install the programs of these Debian packages:$missing" >&2
  exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "error: these packages are missing; as root, run:" >&2
  echo "  apt-get install --no-install-recommends$missing" >&2
  exit 1
fi

# A policy that forbids services to start, unless the machine has a policy of its own.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
  trap 'rm -f "$policy"' EXIT
  trap 'exit 1' HUP INT TERM
fi

echo "installing$missing" >&2
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086 # a list of words
apt-get install -y -qq --no-install-recommends $missing >/dev/null
