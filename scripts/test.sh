#!/usr/bin/env bash
# Builds with warnings as errors, checks formatting, runs all tests; installs and starts what they need. Ends with a line per suite.
#
#   scripts/test.sh            everything
#   scripts/test.sh --quick    the fast tests only: no network, no processes, seconds
#
# Where it cannot install (not Debian, or not root) it says what is missing, runs the rest and names what it left out.
# The Docker daemon of the compose tests keeps its images for the next run in the cache folder (MCP_TEST_DOCKER_STATE; empty: keeps nothing). The first
# run builds them, which takes minutes.
# Kubernetes is compiled from Debian's source package the first time: 8 minutes, then kept in the cache folder (KUBE_CACHE). MCP_TEST_KUBECONFIG names a
# cluster to use instead, but for the tests that disturb one; it has to have the images of Rigs/Kubernetes/KubeImages.cs.
# MCP_TEST_REQUIRE=nginx,uvicorn,fastapi,python3,setsid,tmpfs,podman,podman-rootless,docker,kubernetes,helm makes a missing one fail its tests instead of skipping them (CI sets it).
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

quick=false
case ${1-} in
  '') ;;
  --quick) quick=true ;;
  -h | --help) sed -n '2,12s/^# \{0,1\}//p' "$0"; exit 0 ;;
  *) die "Unknown option $1. Usage: scripts/test.sh [--quick]" ;;
esac

need_sdk
cd "$root"
configuration=Debug
passed=0 failed=0 skipped=0
last_failed=0
patience=30m
summary=()
left_out=()

# PROGRAM=PACKAGE: what integration tests run as workloads, and the tests' own Podman with what it needs (some of that is on no PATH).
programs=(nginx=nginx-light uvicorn=uvicorn python3=python3 setsid=util-linux)
programs+=(podman=podman runc=runc conmon=conmon newuidmap=uidmap slirp4netns=slirp4netns catatonit=catatonit iptables=iptables)
programs+=(busybox=busybox-static bash-static=bash-static /usr/lib/podman/netavark=netavark /usr/lib/podman/aardvark-dns=aardvark-dns)
# The compose tests' own Docker, and what builds its images where none can be pulled.
programs+=(dockerd=docker.io docker-compose=docker-compose debootstrap=debootstrap curl=curl)
python_modules=(fastapi=python3-fastapi)

install_missing() {
  local missing=() entry
  for entry in "${programs[@]}"; do
    PATH=$PATH:/usr/sbin command -v "${entry%%=*}" >/dev/null || missing+=("${entry#*=}")
  done
  for entry in "${python_modules[@]}"; do
    /usr/bin/python3 -c "import ${entry%%=*}" 2>/dev/null || missing+=("${entry#*=}")
  done
  [ ${#missing[@]} -eq 0 ] && return
  if command -v apt-get >/dev/null && [ "$(id -u)" -eq 0 ]; then
    step "installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    quietly apt-get -o DPkg::Lock::Timeout=300 update
    quietly apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "${missing[@]}"
    ok
  else
    say "Cannot install (not Debian, or not root): ${missing[*]}. The tests that need them are left out."
    left_out+=("tests with ${missing[*]}")
  fi
}

# What the tests' own cluster is made of, where it can be installed and compiled and no other cluster is given.
build_kubernetes() {
  if [ -n "${MCP_TEST_KUBECONFIG-}" ]; then
    left_out+=("tests that disturb a cluster, if Kubernetes is not compiled: MCP_TEST_KUBECONFIG is used")
  elif command -v apt-get >/dev/null && [ "$(id -u)" -eq 0 ] && grep -q '^VERSION_CODENAME=bookworm' /etc/os-release; then
    # Both say what they do as they do it: the first time it takes minutes.
    { tests/rigs/kube/install.sh && tests/rigs/kube/build.sh >/dev/null; } || left_out+=("tests on Kubernetes: it was not installed or not compiled")
  else
    left_out+=("tests on Kubernetes, if it is not compiled: needs root on Debian 12, or MCP_TEST_KUBECONFIG")
  fi
}

fetch_helm() {
  tests/rigs/kube/helm.sh >/dev/null || left_out+=("tests of the chart with Helm: it could not be fetched")
}

# suite NAME PROJECT [ARGUMENT...]: runs one test program and adds up its summary. A test that takes minutes is named; a suite that hangs is killed.
suite() {
  local name=$1 project=$2 output=$work/$1.log code=0 line total errors bad out started=$SECONDS
  shift 2
  say "== $name"
  timeout --foreground --signal=KILL "$patience" "tests/$project/bin/$configuration/net10.0/$project" -noColor -noLogo -longRunning 300 "$@" >"$output" 2>&1 || code=$?
  grep -vE '^ *(Discovering|Discovered|Starting|Finished):|^=== TEST' "$output" | grep -vE '^ +[^ ]+ +Total:' || true
  line=$(grep -oE 'Total: [0-9]+.*' "$output" | tail -n 1) || true
  total=$(sed -n 's/.*Total: \([0-9]*\).*/\1/p' <<<"$line")
  errors=$(sed -n 's/.*Errors: \([0-9]*\).*/\1/p' <<<"$line")
  bad=$(sed -n 's/.*Failed: \([0-9]*\).*/\1/p' <<<"$line")
  out=$(sed -n 's/.*Skipped: \([0-9]*\).*/\1/p' <<<"$line")
  if [ -z "$total" ] || [ "$total" -eq 0 ] || { [ "$code" -ne 0 ] && [ "$((errors + bad))" -eq 0 ]; }; then
    summary+=("$name: did not run to its end (exit code $code)")
    failed=$((failed + 1)) last_failed=0
    return
  fi
  bad=$((bad + errors))
  summary+=("$name: $((total - bad - out)) passed, $bad failed, $out skipped, in $((SECONDS - started)) s")
  passed=$((passed + total - bad - out)) failed=$((failed + bad)) skipped=$((skipped + out)) last_failed=$bad
}

# again NAME PROJECT: what failed in a suite that shares a small machine with a whole cluster is run once more, alone; the summary says so by name.
again() {
  local name=$1 project=$2 arguments=() method
  [ "$last_failed" -gt 0 ] || return 0
  for method in $(grep -E '\[FAIL\]$' "$work/$name.log" | awk '{ sub(/\(.*/, "", $1); print $1 }' | sort -u); do
    arguments+=(-method "$method")
    summary+=("$name: failed beside others and run once more: $method")
  done
  # An error outside of any test names none.
  [ ${#arguments[@]} -gt 0 ] || return 0
  failed=$((failed - last_failed))
  suite "$name-again" "$project" "${arguments[@]}" -maxThreads 1
}

# one NAME COMMAND...: a suite that is one command.
one() {
  local name=$1 code=0 started=$SECONDS
  shift
  say "== $name"
  "$@" || code=$?
  if [ "$code" -eq 0 ]; then
    summary+=("$name: 1 passed, 0 failed, 0 skipped, in $((SECONDS - started)) s") passed=$((passed + 1))
  else
    summary+=("$name: 0 passed, 1 failed, 0 skipped, in $((SECONDS - started)) s") failed=$((failed + 1))
  fi
}

# The quickstart on a Podman with a store of its own: once the manager starts Podman's service, once it finds one, and nothing is left either time.
podman_quickstart() (
  store=$work/podman
  mkdir -p "$store"
  printf '[storage]\ndriver = "overlay"\ngraphroot = "%s"\nrunroot = "%s"\n' "$store/root" "$store/run" >"$store/storage.conf"
  sed "s|^\[engine\]|&\ntmp_dir = \"$store/tmp\"|; s|^\[network\]|&\nnetwork_config_dir = \"$store/net\"|" tests/rigs/podman/containers.conf >"$store/containers.conf"
  export CONTAINERS_CONF=$store/containers.conf CONTAINERS_STORAGE_CONF=$store/storage.conf BACKEND=podman
  unset CONTAINER_HOST PODMAN_FLAGS
  service=
  # shellcheck disable=SC2317 # the trap calls it
  end() {
    if [ -n "$service" ]; then kill "$service" 2>/dev/null; wait "$service" 2>/dev/null; fi
    podman rm --all --force --time 0 >/dev/null 2>&1
    awk -v at="$store/" 'index($5, at) == 1 { print $5 }' /proc/self/mountinfo | sort -r | while read -r mount; do umount -l "$mount"; done
    rm -rf "$store"
  }
  trap end EXIT
  left() { podman ps --all --quiet; podman volume ls --quiet; podman network ls --quiet --filter name=mcp; }

  scripts/quickstart.sh --check || exit 1
  [ -z "$(left)" ] || { left; exit 1; }
  podman system service --time=0 "unix://$store/podman.sock" >"$store/service.log" 2>&1 &
  service=$!
  for _ in $(seq 100); do [ -S "$store/podman.sock" ] && break; sleep 0.1; done
  CONTAINER_HOST=unix://$store/podman.sock scripts/quickstart.sh --check || exit 1
  [ -z "$(left)" ] || { left; exit 1; }
)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export MCP_TEST_DOCKER_STATE=${MCP_TEST_DOCKER_STATE-${XDG_CACHE_HOME:-$HOME/.cache}/mcp-infrastructure/docker}

if $quick; then
  step "building the fast tests"
  quietly dotnet build tests/McpManager.Tests -c $configuration --nologo -v quiet
  ok
  suite unit McpManager.Tests
else
  install_missing
  build_kubernetes
  fetch_helm
  step "restoring (locked)"
  quietly dotnet restore --locked-mode
  ok
  step "building, warnings are errors"
  quietly dotnet build -c $configuration --no-restore --nologo -v quiet
  ok
  step "checking formatting"
  # The build enforces code style and the analyzers.
  quietly dotnet format whitespace --no-restore --verify-no-changes
  ok
  suite unit McpManager.Tests
  # One after another: containers starting beside them would only slow the processes that other tests wait for.
  suite integration McpManager.IntegrationTests -class- '*Podman*' -class- '*Compose*' -class- '*Kubernetes*'
  suite podman McpManager.IntegrationTests -class '*Podman*' -class- '*Compose*'
  # They wait for the cluster half of the time.
  suite kubernetes McpManager.IntegrationTests -class '*Kubernetes*' -maxThreads 3
  again kubernetes McpManager.IntegrationTests
  suite compose McpManager.IntegrationTests -class '*Compose*'
  one quickstart env -u BACKEND scripts/quickstart.sh --check
  if command -v podman >/dev/null && [ "$(id -u)" -eq 0 ]; then
    one quickstart-podman podman_quickstart
  else
    left_out+=("quickstart on Podman: needs podman and root")
  fi
fi

say
for line in "${summary[@]}"; do say "$line"; done
for line in ${left_out[@]+"${left_out[@]}"}; do say "left out: $line"; done
say "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
