#!/usr/bin/env bash
# Writes the templates of docker/templates/ into k8s/21-templates.yaml and the chart. Run it after one was changed.
# The folders beside them stay out: they are for the process backend, and a ConfigMap has no folders.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$root"

{
  cat <<'YAML'
# Made by scripts/k8s-templates.sh from docker/templates/. A change is seen by running managers within a minute or two.
apiVersion: v1
kind: ConfigMap
metadata:
  name: mcp-manager-templates
  labels:
    app.kubernetes.io/name: mcp-manager
    app.kubernetes.io/component: manager
    app.kubernetes.io/part-of: mcp-infrastructure
data:
YAML
  for file in docker/templates/*.json; do
    printf '  %s: |\n' "${file##*/}"
    sed 's/^\(.\)/    \1/' "$file"
  done
} >k8s/21-templates.yaml

rm -f k8s/chart/files/*.json
cp docker/templates/*.json k8s/chart/files/
