#!/usr/bin/env bash
# Builds and starts the manager, deploys the echo server, calls it over HTTP and over MCP. Needs the .NET 10 SDK and curl.
#
#   scripts/quickstart.sh            stays in the foreground; Ctrl-C stops everything
#   scripts/quickstart.sh --check    the same on free ports with a temporary state folder; cleans up, exits 0 or 1
#
# BACKEND is process (default: nothing else is needed) or podman: then echo's image is built first where it is missing, which takes minutes.
# PORT (8000), DATA_DIR and the manager's other variables are passed on; see docs/configuration.md. For BACKEND=podman:
#   CONTAINER_HOST      unix:// and the socket of a Podman that runs; without it the manager finds or starts one
#   PODMAN_FLAGS        flags such as "--root DIR --runroot DIR" of the Podman to start, in place of the user's own
#   CONTAINERS_CONF, CONTAINERS_STORAGE_CONF   as podman reads them
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

check=false
case ${1-} in
  '') ;;
  --check) check=true ;;
  -h | --help) sed -n '2,11s/^# \{0,1\}//p' "$0"; exit 0 ;;
  *) die "Unknown option $1. Usage: scripts/quickstart.sh [--check]" ;;
esac

need_sdk
need curl "install it with your package manager"
# Not auto: that would find a Podman without the image.
export BACKEND=${BACKEND:-process}
case $BACKEND in
  podman) need podman "install it with your package manager, or use BACKEND=process" ;;
  process) ;;
  *) die "BACKEND=$BACKEND: the quickstart runs with process or podman" ;;
esac

work=$(mktemp -d)
log=$work/manager.log
manager=
service=
created=false
# Containers outlive the manager on purpose: what was made here is removed while it still answers.
remove_echo() {
  $created || return 0
  created=false
  http DELETE "$base/containers/echo?volumes=true" >/dev/null
}
finish() {
  local code=$?
  trap - EXIT INT TERM
  if [ -n "$manager" ] && kill -0 "$manager" 2>/dev/null; then
    $check || printf '\nStopping the manager and what the quickstart runs ...\n'
    remove_echo || true
    kill -TERM "$manager" 2>/dev/null || true
    wait "$manager" 2>/dev/null || true
  fi
  if $check && [ "$BACKEND" = podman ]; then podman network rm "$MCP_NETWORK" >/dev/null 2>&1 || true; fi
  if [ -n "$service" ]; then
    kill -TERM "$service" 2>/dev/null || true
    wait "$service" 2>/dev/null || true
  fi
  rm -rf "$work"
  exit "$code"
}
trap finish EXIT
trap 'exit 0' INT TERM

# Has echo's image in the Podman that the manager will use.
prepare_podman() {
  if [ -n "${PODMAN_FLAGS-}" ] && [ -z "${CONTAINER_HOST-}" ]; then
    step "starting podman with PODMAN_FLAGS"
    set -m
    # shellcheck disable=SC2086 # flags, split at blanks
    podman $PODMAN_FLAGS system service --time=0 "unix://$work/podman.sock" </dev/null >"$work/podman.log" 2>&1 &
    service=$!
    set +m
    export CONTAINER_HOST=unix://$work/podman.sock
    for _ in $(seq 1 100); do
      podman version >/dev/null 2>&1 && break
      kill -0 "$service" 2>/dev/null || { cat "$work/podman.log" >&2; die "Podman did not start."; }
      sleep 0.1
    done
    ok
  fi
  # A Podman that is called over its socket has its flags already.
  if [ -n "${CONTAINER_HOST-}" ]; then unset PODMAN_FLAGS; fi

  local archive=$root/docker/mcp-engine/images/echo.tar
  if podman image exists mcp/echo:latest; then return; fi
  if [ ! -s "$archive" ]; then
    say "building the image mcp/echo (the first time takes minutes)"
    "$root/scripts/build-images.sh" --with podman echo
  fi
  if ! podman image exists mcp/echo:latest; then
    step "loading the image mcp/echo"
    quietly podman load -i "$archive"
    ok
  fi
}

if $check; then
  # A network of its own: an installation that is there already is not touched.
  export PORT=0 DATA_DIR=$work/data MCP_NETWORK=mcp-quickstart-$$
else
  export PORT=${PORT:-8000}
fi

say "MCP Infrastructure: the manager, one MCP server, one address"
step "building (the first time restores packages)"
# The projects that run, not the tests: a user of the manager needs no test packages.
quietly dotnet build "$root/src/McpManager" -c Release --nologo -v quiet
ok

if [ "$BACKEND" = podman ]; then prepare_podman; fi

step "starting the manager"
# A process group of its own: the terminal's Ctrl-C is for this script, which removes echo while manager and Podman still work.
set -m
dotnet "$root/src/McpManager/bin/Release/net10.0/McpManager.dll" </dev/null >"$log" 2>&1 &
manager=$!
set +m
address=
for _ in $(seq 1 300); do
  address=$(sed -n 's/.*"listening: \(http:[^"]*\)".*/\1/p' "$log" | head -n 1)
  [ -n "$address" ] && break
  kill -0 "$manager" 2>/dev/null || { cat "$log" >&2; die "The manager did not start. Is port $PORT in use? Try PORT=8010 scripts/quickstart.sh"; }
  sleep 0.1
done
[ -n "$address" ] || { cat "$log" >&2; die "The manager did not say where it listens."; }
port=${address##*:}
port=${port%/}
base=http://localhost:$port
ok "$base"

step "health"
health=$(http GET "$base/health")
ok "$(sed -n 's/.*"backend":{"name":"\([a-z]*\)".*/backend \1/p' <<<"$health")"

step "deploying echo from its template"
# One that is there already belongs to the user.
[ "$(curl -s --noproxy '*' -o /dev/null -w '%{http_code}' "$base/containers/echo")" != 404 ] || created=true
http POST "$base/containers?wait=ready&timeout=60" '{"service_name": "echo", "template": "echo"}' >/dev/null
ok

step "calling http://echo.localhost:$port/"
http GET "http://echo.localhost:$port/" >/dev/null
http POST "http://echo.localhost:$port/echo" '{"message": "hello"}' | has hello
ok

step "calling the tool add over MCP"
mcp_call "http://echo.localhost:$port/mcp" add '{"a": 2, "b": 3}' | has '"5"'
ok "2 + 3 = 5"

if $check; then
  step "removing echo"
  remove_echo
  ok
  step "stopping the manager"
  kill -TERM "$manager"
  wait "$manager" || die "The manager ended with $?."
  manager=
  ok
  say "All of it works."
  exit 0
fi

cat <<EOF

It runs. In another terminal, try:

  curl $base/templates
  curl $base/containers
  curl $base/containers/echo/logs
  curl http://echo.localhost:$port/echo/hello
  curl -X POST $base/containers -H 'Content-Type: application/json' -d '{"service_name": "second", "template": "echo", "replicas": 2}'
  curl -X DELETE $base/containers/second

An MCP client connects to  http://echo.localhost:$port/mcp
The API's page is          $base/docs
The manager's log is       $log

Ctrl-C stops the manager and removes echo.$(if [ "$BACKEND" = podman ]; then echo ' Other containers run on: delete them before.'; fi)
EOF
wait "$manager" || die "The manager ended with $?; its log was: $(tail -n 5 "$log")"
