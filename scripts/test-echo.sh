#!/usr/bin/env bash
# Exercises the example echo server on a running manager, over HTTP and over MCP. Deploys it first where it is missing, and then removes it again.
#
#   scripts/test-echo.sh [BASE_URL]     default: $MANAGER_URL, else http://localhost:8000
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need curl "install it with your package manager"
base=${1:-${MANAGER_URL:-http://localhost:8000}}
authority=${base#http://}
port=${authority##*:}
[ "$port" = "$authority" ] && port=80
echo_url=http://echo.localhost:$port

say "Echo server at $echo_url"
if [ "$(curl -s --noproxy '*' -o /dev/null -w '%{http_code}' "$base/containers/echo")" = 404 ]; then
  trap 'curl -s --noproxy "*" -o /dev/null -X DELETE "$base/containers/echo" || true' EXIT
  step "deploying it"
  http POST "$base/containers?wait=ready" '{"service_name": "echo", "template": "echo"}' >/dev/null
  ok
fi
step "GET /health";                http GET "$echo_url/health" | has healthy;                                ok
step "GET /";                      http GET "$echo_url/" | has '"name"';                                     ok
step "POST /echo";                 http POST "$echo_url/echo" '{"message": "hello"}' | has hello;            ok
step "GET /echo/{message}";        http GET "$echo_url/echo/hello" | has hello;                              ok
step "GET /info";                  http GET "$echo_url/info" | has '"version"';                              ok
step "GET /mcp/capabilities";      http GET "$echo_url/mcp/capabilities" | has '"tools"';                    ok
step "MCP tools/call echo";        mcp_call "$echo_url/mcp" echo '{"message": "hello"}' | has hello;         ok
step "MCP tools/call add";         mcp_call "$echo_url/mcp" add '{"a": 2, "b": 3}' | has '"5"';                  ok
say "All of it works."
