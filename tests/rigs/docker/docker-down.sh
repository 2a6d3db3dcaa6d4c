#!/usr/bin/env bash
# Stops the Docker daemon that docker-up.sh started in STATE_FOLDER and removes what it made: containers, mounts, networks, firewall rules, the folder.
#
#   tests/rigs/docker/docker-down.sh STATE_FOLDER
#   tests/rigs/docker/docker-down.sh --keep-images STATE_FOLDER    leaves the folder with its images for the next docker-up.sh
set -euo pipefail

keep=false
if [ "${1-}" = --keep-images ]; then keep=true; shift; fi
case ${1-} in
  '' | -*) sed -n '2,5s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
[ -d "$1" ] || exit 0
state=$(cd "$1" && pwd)
[ -e "$state/iptables-nat.before" ] || { printf '%s\n' "No docker-up.sh ran in $state" >&2; exit 1; }
export DOCKER_HOST=unix://$state/docker.sock

pid=$(cat "$state/dockerd.pid" 2>/dev/null || true)
if [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null; then
  mapfile -t containers < <(docker ps -aq)
  [ ${#containers[@]} -eq 0 ] || docker rm -f -v "${containers[@]}" >/dev/null
  mapfile -t networks < <(docker network ls -q --filter type=custom)
  [ ${#networks[@]} -eq 0 ] || docker network rm "${networks[@]}" >/dev/null
  kill -TERM "$pid"
  for _ in $(seq 200); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
  if kill -0 "$pid" 2>/dev/null; then kill -KILL "$pid"; fi
fi
# Its containerd, which a killed daemon leaves behind.
if [ -s "$state/exec/containerd/containerd.pid" ]; then
  child=$(cat "$state/exec/containerd/containerd.pid")
  if grep -q "$state/exec" "/proc/$child/cmdline" 2>/dev/null; then kill -TERM "$child" 2>/dev/null || true; fi
fi

# Mounts below the folder, the deepest first.
awk -v at="$state/" 'index($5, at) == 1 { print $5 }' /proc/self/mountinfo | sort -r | while read -r mount; do umount -l "$mount" || true; done

# Rules that were not there before; then the chains, which must be empty and unused to go.
for table in nat filter; do
  before=$state/iptables-$table.before
  iptables -w -t "$table" -S 2>/dev/null | grep -- '^-A' | grep -vxF -f "$before" | sed 's/^-A/-D/' | while read -r rule; do
    # shellcheck disable=SC2086 # the rule's words
    case $rule in *DOCKER* | *docker0* | *br-*) eval "iptables -w -t $table $rule" 2>/dev/null || true ;; esac
  done
  iptables -w -t "$table" -S 2>/dev/null | sed -n 's/^-N \(DOCKER.*\)/\1/p' | while read -r chain; do
    grep -qxF -- "-N $chain" "$before" && continue
    iptables -w -t "$table" -F "$chain" && iptables -w -t "$table" -X "$chain" || true
  done
done
if [ "$(cat "$state/docker0.before")" = no ]; then ip link delete docker0 2>/dev/null || true; fi
cat "$state/ip_forward.before" >/proc/sys/net/ipv4/ip_forward

rm -f "$state"/*.before "$state"/docker.sock "$state"/dockerd.pid
rm -rf "$state/exec"
$keep || rm -rf "$state"
