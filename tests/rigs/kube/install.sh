#!/usr/bin/env bash
# Installs what a cluster needs besides Kubernetes itself. Needs root on Debian where something is missing.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
command -v dpkg-query >/dev/null || die "a cluster needs Debian"
packages=(etcd-server containerd containernetworking-plugins runc conntrack iptables iproute2 openssl busybox-static util-linux)
missing=()
for package in "${packages[@]}"; do [ "$(dpkg-query -Wf '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package"); done
# Whatever package it is from: several ship it, and only one can be installed.
command -v kubectl >/dev/null || missing+=(kubernetes-client)
[ ${#missing[@]} -gt 0 ] || exit 0
echo "kube: installing ${missing[*]}" >&2
# The package etcd-server starts its service where an init script can; the tests' own is another.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
  printf '#!/bin/sh\nexit 101\n' >$policy
  chmod +x $policy
  trap 'rm -f "$policy"' EXIT
fi
apt_install "${missing[@]}"
