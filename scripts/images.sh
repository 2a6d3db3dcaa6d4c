# What the image scripts share: docker or podman behind one name. Sourced after lib.sh, never run.
# shellcheck shell=bash

tool=
# shellcheck disable=SC2206 # flags, split at blanks
podman_flags=(${PODMAN_FLAGS-})

# choose_tool [docker|podman]: the one asked for, else the first whose daemon or program works.
choose_tool() {
  case ${1-} in
    docker | podman) tool=$1; tool version >/dev/null 2>&1 || die "$1 does not work here: $1 version fails" ;;
    '')
      for tool in docker podman ''; do
        [ -n "$tool" ] || die "Neither docker nor podman works here."
        if command -v "$tool" >/dev/null && tool version >/dev/null 2>&1; then break; fi
      done
      ;;
    *) die "--with takes docker or podman, not $1" ;;
  esac
}

tool() {
  if [ "$tool" = podman ]; then command podman ${podman_flags[@]+"${podman_flags[@]}"} "$@"; else command docker "$@"; fi
}

# tool_timeout SECONDS ARGUMENTS...
tool_timeout() {
  local seconds=$1
  shift
  if [ "$tool" = podman ]; then
    timeout "$seconds" podman ${podman_flags[@]+"${podman_flags[@]}"} "$@"
  else
    timeout "$seconds" docker "$@"
  fi
}

# build ARGUMENTS...: on the host's network, since a package proxy may listen there; in Docker's format, which knows health checks.
build() {
  if [ "$tool" = podman ]; then tool build --format docker --network host "$@"; else tool build --network host "$@"; fi
}

size_of() {
  local bytes
  bytes=$(tool image inspect --format '{{.Size}}' "$1") && echo "$((bytes / 1000000)) MB"
}

# save_image IMAGE FILE: writes it when the image is another than the one in the file.
save_image() {
  local image=$1 file=$2 id
  id=$(tool image inspect --format '{{.Id}}' "$image")
  id=${id#sha256:}
  if [ -s "$file" ] && tar -xOf "$file" manifest.json 2>/dev/null | has "$id"; then return; fi
  step "saving $image for the engine"
  mkdir -p "${file%/*}"
  if [ "$tool" = podman ]; then
    rm -f "$file.part"
    quietly tool save --format docker-archive -o "$file.part" "$image"
  else
    quietly tool save -o "$file.part" "$image"
  fi
  chmod 0644 "$file.part"
  mv "$file.part" "$file"
  ok
}
