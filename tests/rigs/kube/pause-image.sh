#!/usr/bin/env bash
# Puts the pod sandbox's image, localhost/pause:1 (a sleeping static busybox), on the node. Usage (kube-up.sh does): pause-image.sh STATE
set -euo pipefail
state=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/layer/bin" "$work/image"
cp "$(command -v busybox)" "$work/layer/bin/busybox"
tar -C "$work/layer" --numeric-owner --owner=0 --group=0 -cf "$work/image/layer.tar" bin
id=$(sha256sum "$work/image/layer.tar" | cut -d' ' -f1)
cat >"$work/image/config.json" <<X
{"architecture":"$(dpkg --print-architecture)","os":"linux","config":{"Entrypoint":["/bin/busybox","sleep","2147483647"]},"rootfs":{"type":"layers","diff_ids":["sha256:$id"]}}
X
echo '[{"Config":"config.json","RepoTags":["localhost/pause:1"],"Layers":["layer.tar"]}]' >"$work/image/manifest.json"
tar -C "$work/image" -cf "$work/pause.tar" manifest.json config.json layer.tar
ctr -a "$state/containerd.sock" -n k8s.io images import "$work/pause.tar" >/dev/null
