#!/usr/bin/env bash
# Exercises a running manager through its HTTP API: health, templates, a workload's whole life. Leaves nothing behind.
#
#   scripts/test-mcp.sh [BASE_URL]     default: $MANAGER_URL, else http://localhost:8000
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need curl "install it with your package manager"
base=${1:-${MANAGER_URL:-http://localhost:8000}}
name=test-mcp-$$
trap 'curl -s --noproxy "*" -o /dev/null -X DELETE "$base/containers/$name" || true' EXIT

say "Manager at $base"
step "health";              http GET "$base/health" | has '"status":"healthy"';                     ok
step "templates";           http GET "$base/templates" | has '"name":"echo"';                        ok
step "create from template"
http POST "$base/containers?wait=ready" "{\"service_name\": \"$name\", \"template\": \"echo\", \"labels\": {\"test\": \"yes\"}}" | has '"status":"running"'
ok
step "create again changes nothing"
http POST "$base/containers" "{\"service_name\": \"$name\", \"template\": \"echo\", \"labels\": {\"test\": \"yes\"}}" >/dev/null
ok
step "list, by label";      http GET "$base/containers?label=test=yes" | has "\"name\":\"$name\"";   ok
step "status";              http GET "$base/containers/$name/status" | has '"ready_replicas":1';     ok
step "logs";                http GET "$base/containers/$name/logs?tail=5" | has .;                   ok
step "scale to two"
http PATCH "$base/containers/$name" '{"replicas": 2}' | has '"desired_replicas":2'
ok
step "restart";             http POST "$base/containers/$name/restart" >/dev/null;                       ok
step "stop";                http POST "$base/containers/$name/stop" >/dev/null;                          ok
step "start";               http POST "$base/containers/$name/start" >/dev/null;                         ok
step "metrics";             http GET "$base/metrics" | has '^mcp_';                                  ok
step "delete";              http DELETE "$base/containers/$name" >/dev/null;                             ok
step "gone"
[ "$(curl -s --noproxy '*' -o /dev/null -w '%{http_code}' "$base/containers/$name")" = 404 ]
ok
say "All of it works."
