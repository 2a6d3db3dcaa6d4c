#!/usr/bin/env bash
# Loads images of this machine into the running engine, which has a store of its own.
#
#   scripts/load-images.sh [--with docker|podman] [--engine CONTAINER] IMAGE...      default: mcp/echo:latest mcp/fastapi:latest
#
# --with says where the image comes from; the engine is a container of docker where that works, else of podman.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

with='' engine=mcp-engine images=()
while [ $# -gt 0 ]; do
  case $1 in
    --with) with=${2-}; shift ;;
    --engine) engine=${2-}; shift ;;
    -h | --help) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 0 ;;
    -*) die "Unknown option $1. Usage: scripts/load-images.sh [--with docker|podman] [--engine CONTAINER] IMAGE..." ;;
    *) images+=("$1") ;;
  esac
  shift
done
[ ${#images[@]} -gt 0 ] || images=(mcp/echo:latest mcp/fastapi:latest)

# shellcheck source=scripts/images.sh
. "$root/scripts/images.sh"
choose_tool
runs=$tool
choose_tool "$with"
format=()
if [ "$tool" = podman ]; then format=(--format docker-archive); fi
for image in "${images[@]}"; do
  tool image inspect "$image" >/dev/null 2>&1 || die "$image is not here; build it with scripts/build-images.sh or pull it"
  step "loading $image"
  tool save ${format[@]+"${format[@]}"} "$image" | quietly "$runs" exec -i "$engine" load-image
  ok ''
done
