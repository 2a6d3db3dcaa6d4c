#!/usr/bin/env bash
# Starts a real one-node Kubernetes cluster on this machine: etcd, API server (RBAC, TLS, service accounts), controller manager, scheduler,
# kube-proxy, and a kubelet that runs pods in containerd. The host reaches pod and service addresses.
#
#   kube-up.sh [STATE]                 prints the admin kubeconfig's path, STATE/kubeconfig; STATE is /tmp/mcp-kube unless given. Up already: the path only
#   kube-load.sh STATE IMAGE…          puts images on the node, from Podman's store or from .tar files
#   kube-restart-apiserver.sh STATE    kube-kubelet.sh STATE stop|start|pause|resume
#   kube-down.sh [STATE]               stops it and leaves nothing
#
# Up to 8 clusters run next to one another. Needs root on Debian 12; installs what is missing, and compiles Kubernetes the first time (8 minutes).
# No cluster DNS, no ingress controller, no metrics server, and the network enforces no NetworkPolicy.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
state=$(realpath -m "${1:-/tmp/mcp-kube}")
. "$here/lib.sh"
exec 3>&1 1>&2 # progress goes to stderr, the answer alone to stdout

if [ -e "$state/up" ] && [ -n "$(holder)" ]; then echo "$state/kubeconfig" >&3; exit 0; fi
[ "$(id -u)" -eq 0 ] || die "a cluster needs root"
[ ${#state} -le 80 ] || die "the path is too long for a socket: $state"
"$here/build.sh" >/dev/null
"$here/install.sh"
"$here/kube-down.sh" "$state"
mkdir -p "$state"/{pki,cni,log,pids,run,volumes}
cd "$state"
# From here on a failure leaves nothing but the logs.
failed() {
  mkdir -p "$state.log" && cp -r "$state"/log/. "$state.log"
  "$here/kube-down.sh" "$state"
  echo "kube: did not come up; its logs are in $state.log"
}
trap failed EXIT

# The device's name is the number of the cluster, taken by making it. Its peer has a name of its own too until it is moved: others start at the same time.
for slot in 0 1 2 3 4 5 6 7; do ip link add "mcpkube$slot" type veth peer name "mcpnode$slot" 2>/dev/null && break; [ $slot -lt 7 ] || die "no cluster number is free"; done
echo $slot >slot
host_ip=10.97.$slot.1 node_ip=10.97.$slot.2 pods=10.244.$slot.0/24 services=10.96.$slot.0/24 api=https://10.97.$slot.2:16443
unshare --mount --net --pid --fork "$here/namespaces.sh" "$state" - </dev/null >log/namespaces 2>&1 3>&- &
until_true 10 namespaces test -s holder
ip link set "mcpnode$slot" netns "$(holder)" name node
ip addr add "$host_ip/30" dev "mcpkube$slot"
ip link set "mcpkube$slot" up
inside ip addr add "$node_ip/30" dev node
inside ip link set node up
inside ip route add default via "$host_ip"
for range in "$pods" "$services"; do ip route add "$range" via "$node_ip"; done

# A kubelet ends every container below its root group that is not its own.
for controller in /sys/fs/cgroup/*/tasks; do
  group=${controller%/tasks}/mcp-kube-$slot
  mkdir -p "$group"
  for file in cpuset.cpus cpuset.mems; do [ ! -e "$group/$file" ] || cat "${controller%/tasks}/$file" >"$group/$file"; done
done

"$here/credentials.sh" "$state" "$node_ip" "10.96.$slot.1" "$api"
cat >containerd.toml <<X
version = 2
root = "$state/containerd/root"
state = "$state/containerd/state"
[grpc]
  address = "$state/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  restrict_oom_score_adj = true
  sandbox_image = "localhost/pause:1"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$state/cni"
X
# Routed, not bridged: a pod's answer through a service's address has to pass the rules that translate it back.
cat >cni/10-ptp.conflist <<X
{"cniVersion":"0.4.0","name":"rig","plugins":[
 {"type":"ptp","ipMasq":false,"ipam":{"type":"host-local","ranges":[[{"subnet":"$pods"}]],"routes":[{"dst":"0.0.0.0/0"}]}},
 {"type":"portmap","capabilities":{"portMappings":true}}]}
X
# Rates and numbers: tests start fifty pods at once. Images are the tests' own: none is pulled, none is removed.
cat >kubelet.yaml <<X
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: $state/pki/ca.crt}}
authorization: {mode: Webhook}
cgroupDriver: cgroupfs
cgroupRoot: /mcp-kube-$slot
enforceNodeAllocatable: []
failSwapOn: false
address: $node_ip
readOnlyPort: 0
evictionHard: {}
imageGCHighThresholdPercent: 100
maxPods: 240
serializeImagePulls: false
registryPullQPS: 0
eventRecordQPS: 0
kubeAPIQPS: 100
kubeAPIBurst: 200
nodeStatusUpdateFrequency: 4s
X
cat >kube-proxy.yaml <<X
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
clientConnection: {kubeconfig: $state/kubeconfig}
mode: iptables
clusterCIDR: $pods
hostnameOverride: node1
metricsBindAddress: 127.0.0.1:10249
conntrack: {maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
iptables: {minSyncPeriod: 0.2s}
X

echo "kube: starting"
start etcd etcd --data-dir etcd --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379 --unsafe-no-fsync
start containerd containerd -c containerd.toml
start apiserver "$bin/kube-apiserver" --etcd-servers=http://127.0.0.1:2379 --secure-port=16443 --bind-address=0.0.0.0 --advertise-address="$node_ip" \
  --tls-cert-file=pki/apiserver.crt --tls-private-key-file=pki/apiserver.key --client-ca-file=pki/ca.crt \
  --service-account-key-file=pki/sa.pub --service-account-signing-key-file=pki/sa.key --service-account-issuer=https://kubernetes.default.svc \
  --kubelet-client-certificate=pki/admin.crt --kubelet-client-key=pki/admin.key --kubelet-preferred-address-types=InternalIP \
  --authorization-mode=Node,RBAC --service-cluster-ip-range="$services" --allow-privileged=false --anonymous-auth=true
until_true 60 apiserver K get --raw /readyz
start controller-manager "$bin/kube-controller-manager" --kubeconfig kubeconfig --service-account-private-key-file=pki/sa.key --root-ca-file=pki/ca.crt \
  --use-service-account-credentials --leader-elect=false --port=0 --secure-port=10257 --bind-address=127.0.0.1 --kube-api-qps=100 --kube-api-burst=200 \
  --node-monitor-period=2s --node-monitor-grace-period=20s --horizontal-pod-autoscaler-sync-period=5s
start scheduler "$bin/kube-scheduler" --kubeconfig kubeconfig --leader-elect=false --port=0 --secure-port=10259 --bind-address=127.0.0.1 --kube-api-qps=100 --kube-api-burst=200
until_true 30 containerd ctr -a "$state/containerd.sock" version
"$here/pause-image.sh" "$state"
# It collects every second (build.sh): of a replica's runs it has to keep the one that ended beside the one that is being made, or nobody knows how it ended.
start kubelet "$bin/kubelet" --maximum-dead-containers-per-container=2 --kubeconfig kubeconfig --config kubelet.yaml --container-runtime=remote --container-runtime-endpoint="unix://$state/containerd.sock" \
  --hostname-override=node1 --node-ip="$node_ip" --root-dir="$state/kubelet" --cert-dir="$state/kubelet-pki"
start kube-proxy "$bin/kube-proxy" --config kube-proxy.yaml
until_true 90 kubelet K wait --for=condition=Ready node/node1 --timeout=5s
until_true 30 controller-manager K get serviceaccount default
trap - EXIT
touch up
echo "$state/kubeconfig" >&3
