# Shared by the scripts: messages, the SDK check, waiting for the manager. Sourced, never run.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "$*"; }
step() { printf '  %-58s ' "$1"; }
ok() { printf 'ok%s\n' "${1:+  $1}"; }
die() {
  printf '\n%s\n' "$*" >&2
  exit 1
}

need() {
  command -v "$1" >/dev/null || die "$1 is missing: $2"
}

need_sdk() {
  need dotnet "install the .NET 10 SDK (https://dotnet.microsoft.com/download)"
  (cd "$root" && dotnet --version >/dev/null 2>&1) ||
    die "This needs the .NET 10 SDK; here are: $(dotnet --list-sdks | tr '\n' ' ')"
}

# Runs a command quietly; shows what it printed when it fails.
quietly() {
  local log
  log=$(mktemp)
  if ! "$@" >"$log" 2>&1; then
    printf 'failed\n' >&2
    cat "$log" >&2
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
}

# Whether standard input has a line that matches. It reads all of it: grep -q would end the writer with a broken pipe.
has() { grep -e "$1" >/dev/null; }

# http METHOD URL [BODY]: the body on stdout; fails on a status that is not 2xx and shows the answer.
http() {
  local method=$1 url=$2 body=${3-} answer status
  local -a args=(-sS --max-time 90 --noproxy '*' -X "$method" -w '\n%{http_code}')
  if [ -n "$body" ]; then args+=(-H 'Content-Type: application/json' -d "$body"); fi
  answer=$(curl "${args[@]}" "$url") || return 1
  status=${answer##*$'\n'}
  printf '%s\n' "${answer%$'\n'*}"
  case $status in
    2*) ;;
    *)
      printf '%s %s answered %s\n' "$method" "$url" "$status" >&2
      printf '%s\n' "${answer%$'\n'*}" >&2
      return 1
      ;;
  esac
}

# mcp_call URL TOOL ARGUMENTS: one stateless tools/call (MCP 2026-07-28): no session, everything in the request.
mcp_call() {
  local url=$1 tool=$2 arguments=$3 version=2026-07-28
  local meta="\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"$version\",\"io.modelcontextprotocol/clientInfo\":{\"name\":\"curl\",\"version\":\"1\"},\"io.modelcontextprotocol/clientCapabilities\":{}}"
  curl -sS --fail-with-body --max-time 30 --noproxy '*' "$url" \
    -H 'Content-Type: application/json' \
    -H 'Accept: application/json, text/event-stream' \
    -H "MCP-Protocol-Version: $version" \
    -H 'Mcp-Method: tools/call' \
    -H "Mcp-Name: $tool" \
    -d "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"$tool\",\"arguments\":$arguments,$meta}}"
}
