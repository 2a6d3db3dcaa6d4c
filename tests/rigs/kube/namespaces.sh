#!/usr/bin/env bash
# The first process in a cluster's namespaces, which end with it. Usage (kube-up.sh does): unshare --mount --net --pid --fork namespaces.sh STATE -
set -euo pipefail
state=$1
# The machine's /proc still: it tells this process' number as the machine counts.
read -r pid _ </proc/self/stat
mount -t proc proc /proc
# Containers of others: a mount that is seen here too would be in use when they end.
while read -r _ path type _; do
  case $path:$type in /:* | /dev/*) ;; *:overlay | *:nsfs | *:fuse.* | */shm:tmpfs) umount --lazy "$path" 2>/dev/null || true ;; esac
done < <(tac /proc/mounts)
# Fixed places that containerd, the network plugins and the kubelet write to. A kubelet removes the logs of pods that are not its own.
for path in /run/netns /run/containerd /var/lib/cni /var/log/pods /var/log/containers; do
  mkdir -p "$path" "$state/private$path"
  mount --bind "$state/private$path" "$path"
done
ip link set lo up
echo 1 >/proc/sys/net/ipv4/ip_forward
echo "$pid" >"$state/holder.new" && mv "$state/holder.new" "$state/holder"
# It collects the ended processes that nobody else does.
while :; do
  sleep 3600 &
  wait $! || true
done
