#!/usr/bin/env bash
# Builds the container images and hands the examples to the engine: manager, engine, echo, fastapi (default: all).
#
#   scripts/build-images.sh [--with docker|podman] [manager|engine|echo|fastapi|all]...
#
# echo and fastapi are also saved to docker/mcp-engine/images/, which the engine loads when it starts (a running one: scripts/load-images.sh).
# A base image that is neither here nor pullable is made on this machine under its own name, so that the Containerfiles build unmodified:
# debian:bookworm-slim by debootstrap (root, 30 s the first time), the .NET SDK's from that and the SDK installed here, nginx:alpine from Debian's nginx.
#
# Environment:
#   DOCKER_HOST, CONTAINER_HOST, CONTAINERS_CONF   as docker and podman read them
#   PODMAN_FLAGS      global flags for podman, such as "--root DIR --runroot DIR"
#   PULL_TIMEOUT      seconds that a pull of a base image may take (default 120); 0 pulls nothing
#   CONNECT_TIMEOUT   seconds in which the registry must answer before that (default 5)
#   DEBIAN_MIRROR     where debootstrap takes packages from (default: where this Debian does, or else debootstrap's own)
#   XDG_CACHE_HOME    the base images made here are kept in its folder mcp-infrastructure (default ~/.cache)
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

with=
wanted=()
while [ $# -gt 0 ]; do
  case $1 in
    --with) with=${2-}; shift ;;
    --with=*) with=${1#*=} ;;
    manager | engine | echo | fastapi) wanted+=("$1") ;;
    all) wanted+=(engine echo fastapi manager) ;;
    -h | --help) sed -n '2,16s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) die "Unknown word $1. Usage: scripts/build-images.sh [--with docker|podman] [manager|engine|echo|fastapi|all]..." ;;
  esac
  shift
done
[ ${#wanted[@]} -gt 0 ] || wanted=(engine echo fastapi manager)

# shellcheck source=scripts/images.sh
. "$root/scripts/images.sh"
choose_tool "$with"
cd "$root"
cache=${XDG_CACHE_HOME:-$HOME/.cache}/mcp-infrastructure
debian=docker.io/library/debian:bookworm-slim
sdk=mcr.microsoft.com/dotnet/sdk:10.0
nginx=docker.io/library/nginx:alpine
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Whether the registry of an image answers at all: a pull would wait for minutes.
registry_answers() {
  local host=${1%%/*}
  [ "$host" = docker.io ] && host=registry-1.docker.io
  [ "$(curl -sS -o /dev/null -w '%{http_code}' --max-time "${CONNECT_TIMEOUT:-5}" "https://$host/v2/" 2>/dev/null)" != 000 ]
}

# Pulls what is not here; fails where no registry gives it.
available() {
  tool image inspect "$1" >/dev/null 2>&1 && return
  [ "${PULL_TIMEOUT:-120}" -gt 0 ] && registry_answers "$1" || return 1
  step "pulling $1"
  if tool_timeout "${PULL_TIMEOUT:-120}" pull -q "$1" >"$work/pull.log" 2>&1; then ok; else say "not available"; return 1; fi
}

# apt_source main|security: where this machine's apt takes Debian's packages from; nothing on another system.
apt_source() {
  grep -qx 'ID=debian' /etc/os-release 2>/dev/null && command -v apt-get >/dev/null || return 0
  # shellcheck disable=SC2016 # apt-get fills it in
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | sort -u |
    if [ "$1" = security ]; then grep -- security || true; else grep -v -- security || true; fi | head -n 1
}

make_debian() {
  local tree=$work/debian archive=$cache/debian-bookworm-slim.tar
  mkdir -p "$cache"
  if [ ! -s "$archive" ]; then
    [ "$(id -u)" -eq 0 ] || die "$debian cannot be pulled, and only root can make it here (debootstrap)."
    if ! command -v debootstrap >/dev/null; then
      command -v apt-get >/dev/null || die "$debian cannot be pulled, and debootstrap is missing."
      step "installing debootstrap"
      quietly env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends debootstrap
      ok
    fi
    local mirror=${DEBIAN_MIRROR:-$(apt_source main)} security
    step "making $debian (debootstrap)"
    quietly debootstrap --variant=minbase bookworm "$tree" ${mirror:+"$mirror"}
    mirror=$(awk '$1 == "deb" { print $2; exit }' "$tree/etc/apt/sources.list")
    security=$(apt_source security)
    # As the real image: no documentation, no translations, now and in what apt installs later.
    printf 'path-exclude /usr/share/%s/*\n' doc man locale info groff lintian linda >"$tree/etc/dpkg/dpkg.cfg.d/slim"
    printf 'path-include /usr/share/doc/*/copyright\n' >>"$tree/etc/dpkg/dpkg.cfg.d/slim"
    printf 'APT::Install-Recommends "false";\n' >"$tree/etc/apt/apt.conf.d/90slim"
    printf 'deb %s bookworm main\ndeb %s bookworm-updates main\ndeb %s bookworm-security main\n' \
      "$mirror" "$mirror" "${security:-${mirror%/}-security}" >"$tree/etc/apt/sources.list"
    find "$tree/usr/share/doc" -type f ! -name copyright -delete
    rm -rf "$tree"/usr/share/{man,locale,info,groff,lintian,linda}/* "$tree"/var/{cache/apt/archives,lib/apt/lists}/* "$tree"/var/log/*
    : >"$tree/etc/machine-id"
    rm -f "$tree/etc/resolv.conf" "$tree/etc/hostname"
    tar -C "$tree" --sort=name --numeric-owner -cf "$archive.part" .
    mv "$archive.part" "$archive"
    rm -rf "$tree"
    ok
  fi
  step "importing $debian"
  quietly tool import --change 'CMD ["bash"]' --change 'LABEL mcp.stand-in=debootstrap' "$archive" "$debian"
  ok
}

make_sdk() {
  need_sdk
  local folder
  folder=$(dirname "$(readlink -f "$(command -v dotnet)")")
  step "making $sdk from the SDK installed here"
  cat >"$work/sdk.Containerfile" <<CONTAINERFILE
FROM $debian
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates libssl3 libstdc++6 zlib1g && rm -rf /var/lib/apt/lists/*
COPY . /usr/share/dotnet
RUN ln -s /usr/share/dotnet/dotnet /usr/bin/dotnet
ENV DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 NUGET_XMLDOC_MODE=skip \\
    NUGET_CERT_REVOCATION_MODE=${NUGET_CERT_REVOCATION_MODE:-online}
CONTAINERFILE
  quietly build -t mcp/dotnet-sdk -f "$work/sdk.Containerfile" "$folder"
  # The authorities that this machine trusts: its way to the packages may need one of its own.
  mkdir "$work/trust"
  cp -L "${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}" "$work/trust/ca-certificates.crt" 2>/dev/null || : >"$work/trust/ca-certificates.crt"
  cat >"$work/trust/Containerfile" <<CONTAINERFILE
FROM mcp/dotnet-sdk
COPY ca-certificates.crt /etc/ssl/certs/machine.crt
RUN if [ ! -s /etc/ssl/certs/machine.crt ]; then cp /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/machine.crt; fi
ENV SSL_CERT_FILE=/etc/ssl/certs/machine.crt
LABEL mcp.stand-in=sdk
CONTAINERFILE
  quietly build -t "$sdk" -f "$work/trust/Containerfile" "$work/trust"
  ok
}

make_nginx() {
  step "making $nginx from Debian's nginx"
  mkdir "$work/nginx"
  # The same paths, port and start as the real image, so that what runs here runs there.
  cat >"$work/nginx/nginx.conf" <<'CONFIGURATION'
user nginx;
worker_processes auto;
error_log /dev/stderr notice;
pid /run/nginx.pid;
events {}
http {
  include /etc/nginx/mime.types;
  access_log /dev/stdout;
  client_body_temp_path /var/cache/nginx/client_temp;
  proxy_temp_path /var/cache/nginx/proxy_temp;
  fastcgi_temp_path /var/cache/nginx/fastcgi_temp;
  uwsgi_temp_path /var/cache/nginx/uwsgi_temp;
  scgi_temp_path /var/cache/nginx/scgi_temp;
  server {
    listen 80;
    root /usr/share/nginx/html;
    index index.html;
  }
}
CONFIGURATION
  cat >"$work/nginx/Containerfile" <<CONTAINERFILE
FROM $debian
RUN apt-get update && apt-get install -y --no-install-recommends nginx-light && rm -rf /var/lib/apt/lists/* \\
 && echo 'nginx:x:101:' >>/etc/group && echo 'nginx:x:101:101::/var/cache/nginx:/usr/sbin/nologin' >>/etc/passwd \\
 && mkdir -p /var/cache/nginx && chown nginx:nginx /var/cache/nginx && ln -sf /var/www/html/index.nginx-debian.html /usr/share/nginx/html/index.html
COPY nginx.conf /etc/nginx/nginx.conf
LABEL mcp.stand-in=nginx
EXPOSE 80
STOPSIGNAL SIGQUIT
CMD ["nginx", "-g", "daemon off;"]
CONTAINERFILE
  quietly build -t "$nginx" -f "$work/nginx/Containerfile" "$work/nginx"
  ok
}

base() {
  case $1 in
    "$debian") available "$debian" || make_debian ;;
    "$sdk") available "$sdk" || { base "$debian"; make_sdk; } ;;
  esac
}

image() {
  local name=$1 epoch
  local -a stamp=()
  epoch=$(git log -1 --format=%ct -- src docker scripts 2>/dev/null) || epoch=
  if [ "$tool" = podman ]; then stamp=(--timestamp "${SOURCE_DATE_EPOCH:-${epoch:-0}}"); fi
  if [ "$tool" = docker ] && [ "${DOCKER_BUILDKIT-}" = 1 ]; then stamp=(--build-arg "SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-${epoch:-0}}"); fi
  step "building mcp/$name:latest"
  quietly build ${stamp[@]+"${stamp[@]}"} -t "mcp/$name:latest" -f "$(containerfile "$name")" .
  ok "$(size_of "mcp/$name:latest")"
}

containerfile() {
  case $1 in engine) echo docker/mcp-engine/Containerfile ;; *) echo "docker/$1/Containerfile" ;; esac
}

base "$debian"
for name in "${wanted[@]}"; do
  case $name in manager | echo) base "$sdk" ;; esac
  image "$name"
  case $name in
    echo | fastapi)
      save_image "mcp/$name:latest" "$root/docker/mcp-engine/images/$name.tar"
      ;;
    engine)
      # A registry that answers gives the engine nginx itself, when a workload first asks for it.
      if tool image inspect "$nginx" >/dev/null 2>&1 || [ "${PULL_TIMEOUT:-120}" -eq 0 ] || ! registry_answers "$nginx"; then
        tool image inspect "$nginx" >/dev/null 2>&1 || make_nginx
        save_image "$nginx" "$root/docker/mcp-engine/images/nginx.tar"
      fi
      ;;
  esac
done
