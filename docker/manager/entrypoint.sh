#!/bin/bash
# Starts the manager. With KEEP_OFF_NETWORK_OF=HOST it listens on loopback and on every address of the container but those in HOST's network:
# what a workload sends comes from the engine's address, so the manager must not answer on the network that it shares with the engine.
set -euo pipefail

number() { # a.b.c.d as a number
  local IFS=.
  # shellcheck disable=SC2086 # split at the dots
  set -- $1
  echo $((($1 << 24) | ($2 << 16) | ($3 << 8) | $4))
}

little_endian() { # the kernel's hexadecimal form of an address, as a number
  echo $((16#${1:6:2}${1:4:2}${1:2:2}${1:0:2}))
}

if [ -n "${KEEP_OFF_NETWORK_OF-}" ]; then
  other=
  for _ in $(seq 30); do
    other=$(getent ahostsv4 "$KEEP_OFF_NETWORK_OF" | awk 'NR == 1 { print $1 }') && [ -n "$other" ] && break
    sleep 1
  done
  # Without it the network cannot be told, and listening everywhere would be the wrong guess.
  [ -n "$other" ] || { echo "KEEP_OFF_NETWORK_OF: $KEEP_OFF_NETWORK_OF has no address" >&2; exit 1; }
  peer=$(number "$other")
  urls=http://127.0.0.1:${PORT:-8000}
  for address in $(hostname -I); do
    case $address in *:*) continue ;; esac
    own=$(number "$address") shared=false
    while read -r _ destination gateway _ _ _ _ mask _; do
      [ "$gateway" = 00000000 ] && [ "$mask" != 00000000 ] || continue
      network=$(little_endian "$destination") bits=$(little_endian "$mask")
      if (((own & bits) == network && (peer & bits) == network)); then shared=true; fi
    done < <(tail -n +2 /proc/net/route)
    $shared || urls="$urls;http://$address:${PORT:-8000}"
  done
  export ASPNETCORE_URLS=$urls
fi

exec /app/McpManager "$@"
