#!/usr/bin/env bash
# Builds the Kubernetes 1.20 control plane and node from Debian 12's own source package, once, into a cache.
# Usage: build.sh        Prints the folder that holds kube-apiserver, kube-controller-manager, kube-scheduler,
#                        kubelet and kube-proxy. About 8 minutes on 2 cores the first time, instant afterwards.
# Needs: root on Debian 12 with its package archive reachable.
set -euo pipefail
version=1.20.2
cache=${KUBE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/mcp-infrastructure/kube-$version}
bins=(kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy)
complete() { for b in "${bins[@]}"; do [ -x "$cache/$b" ] || return 1; done; }
if complete; then echo "$cache"; exit 0; fi

exec 3>&1 1>&2                                  # progress goes to stderr, the answer alone to stdout
export DEBIAN_FRONTEND=noninteractive
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
echo "kube: installing the build tools"
apt-get -o DPkg::Lock::Timeout=300 update -qq
apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends golang-go dpkg-dev jq rsync make >/dev/null
echo "kube: fetching Debian's kubernetes source package"
codename=$(. /etc/os-release; echo "$VERSION_CODENAME")
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -v security | head -1)
printf 'deb-src %s %s main\n' "$mirror" "$codename" > "$work/sources.list"
mkdir -p "$work/lists/partial"
apt_src=(-o "Dir::Etc::SourceList=$work/sources.list" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$work/lists")
apt-get "${apt_src[@]}" -qq update
(cd "$work" && apt-get "${apt_src[@]}" -o APT::Sandbox::User=root -qq source kubernetes >/dev/null)
src=$(echo "$work"/kubernetes-1.20*)
gopath=$work/go; mkdir -p "$gopath/src/k8s.io"; ln -s "$src" "$gopath/src/k8s.io/kubernetes"
cd "$gopath/src/k8s.io/kubernetes"
export HOME=$work GOPATH=$gopath GO111MODULE=off CGO_ENABLED=0 GOCACHE=$work/gocache
export KUBE_GIT_VERSION=v$version KUBE_GIT_MAJOR=1 KUBE_GIT_MINOR=20 KUBE_GIT_COMMIT=debian KUBE_GIT_TREE_STATE=clean
echo "kube: compiling (about 8 minutes on 2 cores)"
make WHAT="${bins[*]/#/cmd/}" >"$work/build.log" || { tail -40 "$work/build.log"; exit 1; }
mkdir -p "$cache"
for b in "${bins[@]}"; do strip -o "$cache/$b.tmp" "_output/bin/$b" && chmod +x "$cache/$b.tmp" && mv "$cache/$b.tmp" "$cache/$b"; done
complete && echo "$cache" >&3
