#!/bin/bash
# Runs Podman's API service as uid 1000 on $ENGINE_SOCKET. As root it opens /dev/net/tun, gives up root and starts itself again below an init that reaps.
#
# SIGTERM: the service ends, every container gets $ENGINE_STOP_TIMEOUT seconds, then the script exits.
# Environment: CONTAINERS_STORAGE_DRIVER, _RUNROOT (a tmpfs), _GRAPHROOT (a volume), ENGINE_LOG_LEVEL (warn).
# Images: every archive in /images (docker save, podman save) that the store does not hold is loaded before the service answers.
set -euo pipefail
say() { printf 'engine: %s\n' "$*"; }
die() { printf 'engine: %s\n' "$*" >&2; exit 1; }

if [ "$(id -u)" -eq 0 ]; then
  [ -c /dev/net/tun ] || die "/dev/net/tun is missing: start the container with --device /dev/net/tun"
  chmod 0666 /dev/net/tun
  # Two capabilities stay in the bounding set, for newuidmap and newgidmap; no process holds any.
  exec setpriv --reuid 1000 --regid 1000 --clear-groups --inh-caps -all --bounding-set -all,+setuid,+setgid "$0"
fi
if [ $$ -eq 1 ]; then exec catatonit -- "$0"; fi

for folder in /run "$CONTAINERS_STORAGE_GRAPHROOT" "${ENGINE_SOCKET%/*}"; do
  [ -d "$folder" ] || mkdir -p "$folder" 2>/dev/null || die "$folder cannot be created by uid 1000"
  [ -w "$folder" ] || die "$folder is not writable by uid 1000: $(stat -c 'it is mode %a of %u:%g' "$folder")"
done
# A runtime folder from an earlier boot would make dead containers look alive.
case $(stat -f -c %T /run) in tmpfs) ;; *) die "/run must be a tmpfs" ;; esac
mkdir -p "$XDG_RUNTIME_DIR"
chmod 0700 "$XDG_RUNTIME_DIR"
mkdir -p "$CONTAINERS_STORAGE_RUNROOT" "$TMPDIR"
case $(stat -f -c %T "$CONTAINERS_STORAGE_RUNROOT") in tmpfs) ;; *) die "CONTAINERS_STORAGE_RUNROOT must be on a tmpfs" ;; esac
rm -rf "$ENGINE_SOCKET" "${TMPDIR:?}"/*

# Limits need a delegated cgroup v2: one that this user may divide. Everything that runs so far moves aside, as a group with members takes no controllers.
cgroups=disabled
if [ -f /sys/fs/cgroup/cgroup.controllers ] && [ -w /sys/fs/cgroup/cgroup.procs ] && [ -w /sys/fs/cgroup/cgroup.subtree_control ] &&
  mkdir -p /sys/fs/cgroup/engine 2>/dev/null; then
  while read -r process; do echo "$process" >/sys/fs/cgroup/engine/cgroup.procs 2>/dev/null || true; done </sys/fs/cgroup/cgroup.procs
  for controller in memory cpu pids; do echo "+$controller" >/sys/fs/cgroup/cgroup.subtree_control 2>/dev/null || true; done
  if grep -qw memory /sys/fs/cgroup/cgroup.subtree_control; then cgroups=enabled; fi
fi
sed "s/@CGROUPS@/$cgroups/" /etc/containers/containers.conf >"$CONTAINERS_CONF"
cat >"$CONTAINERS_STORAGE_CONF" <<STORAGE
[storage]
driver = "$CONTAINERS_STORAGE_DRIVER"
runroot = "$CONTAINERS_STORAGE_RUNROOT"
graphroot = "$CONTAINERS_STORAGE_GRAPHROOT"
rootless_storage_path = "$CONTAINERS_STORAGE_GRAPHROOT"
STORAGE
# A workload may set network settings of its own namespace; the engine's /proc/sys is read-only, and stays so but for Podman's view of /proc/sys/net.
if [ -e /kernel/net/ipv4 ] && ! podman unshare mount --bind /kernel/net /proc/sys/net; then say "workloads cannot set network settings"; fi
say "cgroups $cgroups, storage $CONTAINERS_STORAGE_DRIVER in $CONTAINERS_STORAGE_GRAPHROOT"

loaded=false
for archive in /images/*.tar; do
  [ -f "$archive" ] || continue
  # The image's id is the digest of its configuration, which the archive names.
  id=$(tar -xOf "$archive" manifest.json | grep -oE '"Config":"[^"]*[0-9a-f]{64}' | grep -oE '[0-9a-f]{64}$' | head -n 1) || id=
  if [ -n "$id" ] && podman image exists "$id"; then continue; fi
  say "loading ${archive##*/}"
  if load-image <"$archive" >/dev/null; then loaded=true; else say "cannot load ${archive##*/}"; fi
done
# What a newer archive replaced.
if $loaded; then podman image prune -f >/dev/null || true; fi

podman --log-level "${ENGINE_LOG_LEVEL:-warn}" system service --time=0 "unix://$ENGINE_SOCKET" &
service=$!
stop() {
  trap '' TERM INT
  say "stopping"
  # The service first: no client may start again what is stopped here.
  kill -TERM "$service" 2>/dev/null || true
  podman stop --all --time "$ENGINE_STOP_TIMEOUT" >/dev/null || true
  wait "$service" || true
  rm -f "$ENGINE_SOCKET"
  exit 0
}
trap stop TERM INT
say "listening on $ENGINE_SOCKET"
code=0
wait "$service" || code=$?
die "the service ended with code $code"
