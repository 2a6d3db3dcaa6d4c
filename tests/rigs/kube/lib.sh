# Shared by the cluster's scripts: where it lives, and its processes by name. Sourced, never run.
# shellcheck shell=bash
#
# A cluster lives in network, mount and process namespaces of its own, held by one process (namespaces.sh). So nothing of it meets the machine's
# iptables rules, Podman's networks, /var/lib/cni or another cluster, and all of it ends with that one process. What is outside: the state folder,
# a pair of network devices that goes with the namespaces, and an empty cgroup per controller.

export DEBIAN_FRONTEND=noninteractive
bin=${KUBE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/mcp-infrastructure/kube-1.20.2-gc}

die() {
  printf 'kube: %s\n' "$*" >&2
  exit 1
}

# Waits for the lock: other installations may run at the same time.
apt_install() {
  apt-get -o DPkg::Lock::Timeout=300 -qq update
  apt-get -o DPkg::Lock::Timeout=300 -qq install -y --no-install-recommends "$@" >/dev/null
}

# The process that holds the namespaces, while it is this cluster's; a number of before a reboot is somebody else's by now.
holder() {
  local pid
  pid=$(cat "$state/holder" 2>/dev/null) && tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF "namespaces.sh $state " && echo "$pid"
}

inside() { nsenter --target "$(holder)" --mount --net --pid --wd="$state" "$@"; }

# start NAME COMMAND [ARGUMENT...]: in the background, logging to log/NAME; what it was is kept for `again`.
start() {
  local name=$1
  shift
  printf '%q ' "$@" >"$state/run/$name"
  again "$name"
}

# again NAME [ARGUMENT...]: starts it anew as it was started before, with more arguments if there are.
again() {
  local name=$1
  shift
  # shellcheck disable=SC2016 # expands inside
  inside bash -c 'name=$1; shift; eval "command=($(cat "run/$name"))"; setsid "${command[@]}" "$@" </dev/null >>"log/$name" 2>&1 3>&- & echo $! >"pids/$name"' - "$name" "$@"
}

# signal NAME SIGNAL
signal() { inside kill -s "$2" "$(cat "$state/pids/$1")"; }

ended() { ! inside test -e "/proc/$(cat "$state/pids/$1")"; }

# until_true SECONDS WHAT COMMAND...: fails with the end of the log of WHAT.
until_true() {
  local end=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || { tail -n 20 "$state/log/$what" >&2; die "$what: not within its time: $*"; }
    sleep 0.2
  done
}

K() { kubectl --kubeconfig "$state/kubeconfig" "$@"; }
