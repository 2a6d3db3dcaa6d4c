#!/usr/bin/env bash
# What befalls a node: without a kubelet it is NotReady after 20 s; its containers run on. Usage: kube-kubelet.sh STATE stop|start|pause|resume
set -euo pipefail
state=$(realpath "$1")
. "$(dirname "$0")/lib.sh"
case $2 in
  stop) signal kubelet KILL && until_true 20 kubelet ended kubelet ;;
  start) again kubelet ;;
  pause) signal kubelet STOP ;;
  resume) signal kubelet CONT ;;
  *) die "stop, start, pause or resume" ;;
esac
