#!/usr/bin/env bash
# Measures the manager side by side with what it is compared to, and prints the ratios as a table. Results go to artifacts/bench/ too.
#   scripts/bench.sh [--quick] [all | gateway | create | list | start | podman | kubernetes ...]
# Needs the .NET SDK. wrk, nginx and busybox come from apt when they are missing and this runs as root; else the lines that need them are left out by name.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
child=

clean_up() {
  trap - EXIT
  if [[ -n $child ]]; then
    kill -TERM "$child" 2>/dev/null || true
    wait "$child" 2>/dev/null || true
  fi

  # Only what a killed benchmark could not end itself is still named here.
  for file in "$work"/pids/*; do
    [[ -e $file ]] && kill -TERM "${file##*/}" 2>/dev/null || true
  done
  [[ ! -d $work/kube ]] || "$root/tests/rigs/kube/kube-down.sh" "$work/kube" || true
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

missing=()
for pair in wrk:wrk nginx:nginx-light busybox:busybox-static; do
  PATH=$PATH:/usr/sbin command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
done
if ((${#missing[@]} > 0)) && [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
  echo "bench: installing ${missing[*]}" >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}" >&2 || echo "bench: they could not be installed" >&2
fi

dotnet build "$root/bench/Bench" -c Release -v quiet -nologo >&2
dotnet "$root/bench/Bench/bin/Release/net10.0/Bench.dll" --root "$root" --work "$work" "$@" &
child=$!
status=0
wait "$child" || status=$?
child=
exit "$status"
