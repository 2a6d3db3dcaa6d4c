{{/* What finds the manager's pods. One manager for each namespace: its Lease has a fixed name, and so have its objects. */}}
{{- define "mcp-manager.selector" -}}
app.kubernetes.io/name: mcp-manager
app.kubernetes.io/component: manager
{{- end }}

{{/* Never app.kubernetes.io/managed-by: mcp-manager: that is what the manager finds its workloads by. */}}
{{- define "mcp-manager.labels" -}}
{{ include "mcp-manager.selector" . }}
app.kubernetes.io/part-of: mcp-infrastructure
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}
