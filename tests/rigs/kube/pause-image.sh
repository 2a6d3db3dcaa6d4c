#!/usr/bin/env bash
# Puts the pod sandbox's image, localhost/pause:1 (a sleeping static busybox), on the node. Usage: pause-image.sh STATE_DIR
set -euo pipefail
state=$1; work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
command -v busybox >/dev/null || apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends busybox-static >/dev/null
mkdir -p "$work/layer/bin"; cp "$(command -v busybox)" "$work/layer/bin/busybox"
tar -C "$work/layer" --numeric-owner --owner=0 --group=0 -cf "$work/layer.tar" bin
id=$(sha256sum "$work/layer.tar" | cut -d' ' -f1); mkdir "$work/img"; mv "$work/layer.tar" "$work/img/layer.tar"
echo '{"architecture":"amd64","os":"linux","config":{"Entrypoint":["/bin/busybox","sleep","2147483647"]},"rootfs":{"type":"layers","diff_ids":["sha256:'$id'"]}}' > "$work/img/config.json"
echo '[{"Config":"config.json","RepoTags":["localhost/pause:1"],"Layers":["layer.tar"]}]' > "$work/img/manifest.json"
tar -C "$work/img" -cf "$work/pause.tar" manifest.json config.json layer.tar
ctr -a "$state/containerd.sock" -n k8s.io images import "$work/pause.tar" >/dev/null
