#!/usr/bin/env bash
# Builds and starts the manager, deploys the echo server, calls it over HTTP and over MCP. Needs the .NET 10 SDK and curl.
#
#   scripts/quickstart.sh            stays in the foreground; Ctrl-C stops everything
#   scripts/quickstart.sh --check    the same on free ports with a temporary state folder; cleans up, exits 0 or 1
#
# PORT (8000), DATA_DIR and the manager's other variables are passed on; see docs/configuration.md.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

check=false
case ${1-} in
  '') ;;
  --check) check=true ;;
  -h | --help) sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 0 ;;
  *) die "Unknown option $1. Usage: scripts/quickstart.sh [--check]" ;;
esac

need_sdk
need curl "install it with your package manager"

work=$(mktemp -d)
log=$work/manager.log
manager=
finish() {
  local code=$?
  trap - EXIT INT TERM
  if [ -n "$manager" ] && kill -0 "$manager" 2>/dev/null; then
    $check || printf '\nStopping the manager and everything it runs ...\n'
    kill -TERM "$manager" 2>/dev/null || true
    wait "$manager" 2>/dev/null || true
  fi
  rm -rf "$work"
  exit "$code"
}
trap finish EXIT
trap 'exit 0' INT TERM

if $check; then
  export PORT=0 DATA_DIR=$work/data
else
  export PORT=${PORT:-8000}
fi

say "MCP Infrastructure: the manager, one MCP server, one address"
step "building (the first time restores packages)"
# The projects that run, not the tests: a user of the manager needs no test packages.
quietly dotnet build "$root/src/McpManager" -c Release --nologo -v quiet
ok

step "starting the manager"
dotnet "$root/src/McpManager/bin/Release/net10.0/McpManager.dll" >"$log" 2>&1 &
manager=$!
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
  http DELETE "$base/containers/echo" >/dev/null
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

Ctrl-C stops everything.
EOF
wait "$manager" || die "The manager ended with $?; its log was: $(tail -n 5 "$log")"
