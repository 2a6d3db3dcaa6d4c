#!/usr/bin/env bash
# What befalls a node: without a kubelet it is NotReady after 20 s; its containers run on. Usage: kube-kubelet.sh STATE stop|start|pause|resume
set -euo pipefail
state=$(realpath "$1")
. "$(dirname "$0")/lib.sh"
node_ready() { K wait --for=condition=Ready node/node1 --timeout=5s; }
case $2 in
  stop) signal kubelet KILL && until_true 20 kubelet ended kubelet ;;
  start) again kubelet && until_true 60 kubelet node_ready ;;
  pause) signal kubelet STOP ;;
  resume) signal kubelet CONT && until_true 60 kubelet node_ready ;;
  *) die "stop, start, pause or resume" ;;
esac
