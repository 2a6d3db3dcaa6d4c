#!/usr/bin/env bash
# Makes the user that the tests' rootless Podman runs as: ids of its own to map, and the devices that its networks and file systems need.
# Needs root. Can be run twice. No login session, systemd or D-Bus is involved.
#
#   tests/rigs/podman/rootless-user.sh            creates the user; prints its name, uid and gid
#   tests/rigs/podman/rootless-user.sh --remove   removes the user and its ids
set -euo pipefail

user=mcp-rootless
ids=65536

if [ "${1-}" = --remove ]; then
  if id "$user" >/dev/null 2>&1; then userdel "$user"; fi
  exit
fi

if ! id "$user" >/dev/null 2>&1; then
  # --system: no home folder, no mail, no expiry; whoever starts Podman gives it its folders.
  useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$user"
fi

# The first range above all that are given.
first_free() {
  { cat /etc/subuid /etc/subgid 2>/dev/null || true; } |
    awk -F: '$2 < 1000000000 && $2 + $3 > top { top = $2 + $3 } END { print (top > 200000 ? top : 200000) }'
}
for kind in uid gid; do
  if ! grep -q "^$user:" "/etc/sub$kind" 2>/dev/null; then
    first=${first-$(first_free)}
    usermod "--add-sub${kind}s" "$first-$((first + ids - 1))" "$user"
  fi
done

# Where udev runs it does the same.
mkdir -p /dev/net
[ -e /dev/net/tun ] || mknod /dev/net/tun c 10 200
[ -e /dev/fuse ] || mknod /dev/fuse c 10 229
chmod 0666 /dev/net/tun /dev/fuse

printf '%s %s %s\n' "$user" "$(id -u "$user")" "$(id -g "$user")"
