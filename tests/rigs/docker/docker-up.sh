#!/usr/bin/env bash
# Starts a Docker daemon of its own for tests: private folders, private socket, nothing of a daemon that is already there.
#
#   tests/rigs/docker/docker-up.sh STATE_FOLDER      the last line on stdout is DOCKER_HOST's value
#   tests/rigs/docker/docker-down.sh STATE_FOLDER    stops it and leaves nothing
#
# Needs root, and the Debian packages docker.io and docker-compose, which it installs where they are missing. A second call with the folder of a
# running daemon only prints the socket. Environment:
#   MCP_DOCKER_NOFILE  the files a container may open (default 10000): a machine without CAP_SYS_RESOURCE cannot raise its own limit
set -euo pipefail

die() {
  printf '%s\n' "$*" >&2
  exit 1
}
case ${1-} in
  '' | -*) sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac

mkdir -p "$1"
state=$(cd "$1" && pwd)
socket=$state/docker.sock
host=unix://$socket
[ ${#socket} -le 100 ] || die "The folder's path is too long for a Unix socket: $state"
if [ -s "$state/dockerd.pid" ] && kill -0 "$(cat "$state/dockerd.pid")" 2>/dev/null && DOCKER_HOST=$host docker version >/dev/null 2>&1; then
  printf '%s\n' "$host"
  exit 0
fi
[ "$(id -u)" -eq 0 ] || die "A Docker daemon needs root."

missing=()
command -v dockerd >/dev/null || missing+=(docker.io)
command -v docker-compose >/dev/null || docker compose version >/dev/null 2>&1 || missing+=(docker-compose)
command -v iptables >/dev/null || missing+=(iptables)
if [ ${#missing[@]} -gt 0 ]; then
  command -v apt-get >/dev/null || die "missing: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update && apt-get install -y --no-install-recommends "${missing[@]}"; } >"$state/apt.log" 2>&1 || {
    cat "$state/apt.log" >&2
    die "cannot install ${missing[*]}"
  }
fi

# What was there before stays: the stop removes only what this daemon added. With forwarding on already, Docker leaves FORWARD's policy alone.
cat /proc/sys/net/ipv4/ip_forward >"$state/ip_forward.before"
echo 1 >/proc/sys/net/ipv4/ip_forward
for table in filter nat; do iptables -w -t "$table" -S 2>/dev/null >"$state/iptables-$table.before" || true; done
if ip link show docker0 >/dev/null 2>&1; then echo yes; else echo no; fi >"$state/docker0.before"

nofile=${MCP_DOCKER_NOFILE-10000}
setsid dockerd --data-root "$state/data" --exec-root "$state/exec" --pidfile "$state/dockerd.pid" -H "$host" \
  --default-ulimit "nofile=$nofile:$nofile" --userland-proxy=true </dev/null >"$state/dockerd.log" 2>&1 &
daemon=$!
for _ in $(seq 150); do
  if DOCKER_HOST=$host docker version >/dev/null 2>&1; then
    printf '%s\n' "$host"
    exit 0
  fi
  kill -0 "$daemon" 2>/dev/null || break
  sleep 0.2
done
tail -n 20 "$state/dockerd.log" >&2
die "dockerd did not start; its log is $state/dockerd.log"
