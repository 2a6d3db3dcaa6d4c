#!/usr/bin/env bash
# Kills the API server, and starts it again as it was. Usage: kube-restart-apiserver.sh STATE [FLAG…]      with these flags besides, this time
set -euo pipefail
state=$(realpath "$1")
shift
. "$(dirname "$0")/lib.sh"
signal apiserver KILL 2>/dev/null || true
until_true 20 apiserver ended apiserver
again apiserver "$@"
until_true 60 apiserver K get --raw /readyz
