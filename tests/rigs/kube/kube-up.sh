#!/usr/bin/env bash
# Starts a real one-node Kubernetes cluster on this machine: etcd, API server (RBAC, TLS, service accounts),
# controller manager, scheduler, kube-proxy, and a kubelet that runs pods in containerd.
# Usage: kube-up.sh [STATE_DIR]      default STATE_DIR: /tmp/mcp-kube; prints the admin kubeconfig's path.
#        kube-load.sh STATE_DIR IMAGE…  puts images from Podman's store on the node.   kube-down.sh [STATE_DIR]  stops it.
# No cluster DNS, no ingress controller, no metrics server, and the bridge network enforces no NetworkPolicy.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd); state=${1:-/tmp/mcp-kube}
exec 3>&1 1>&2
bin=$("$here/build.sh")
export DEBIAN_FRONTEND=noninteractive
missing=(); for p in etcd-server containerd containernetworking-plugins runc conntrack iptables iproute2 openssl; do dpkg -s $p >/dev/null 2>&1 || missing+=($p); done
[ ${#missing[@]} = 0 ] || { apt-get -o DPkg::Lock::Timeout=300 update -qq; apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "${missing[@]}" >/dev/null; }
[ ! -e "$state/pids" ] || { echo "kube: $state is in use; run kube-down.sh first"; exit 1; }
mkdir -p "$state"/{pki,cni,log,pids}; cd "$state"

node_ip=10.97.0.1 api=https://10.97.0.1:16443
ip link show kube0 >/dev/null 2>&1 || ip link add kube0 type bridge
ip addr replace $node_ip/32 dev kube0; ip link set kube0 up
sysctl -qw net.ipv4.ip_forward=1

openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=kube-ca -keyout pki/ca.key -out pki/ca.crt 2>/dev/null
openssl genrsa -out pki/sa.key 2048 2>/dev/null; openssl rsa -in pki/sa.key -pubout -out pki/sa.pub 2>/dev/null
issue() { # NAME SUBJECT [SAN]
  openssl req -newkey rsa:2048 -nodes -subj "$2" -keyout pki/$1.key -out pki/$1.csr 2>/dev/null
  openssl x509 -req -days 30 -in pki/$1.csr -CA pki/ca.crt -CAkey pki/ca.key -CAcreateserial -out pki/$1.crt ${3:+-extfile <(echo "subjectAltName=$3")} 2>/dev/null
}
issue apiserver /CN=kube-apiserver "IP:$node_ip,IP:127.0.0.1,IP:10.96.0.1,DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc"
issue admin /O=system:masters/CN=admin
cat > kubeconfig <<X
apiVersion: v1
kind: Config
clusters: [{name: rig, cluster: {server: "$api", certificate-authority-data: $(base64 -w0 pki/ca.crt)}}]
users: [{name: admin, user: {client-certificate-data: $(base64 -w0 pki/admin.crt), client-key-data: $(base64 -w0 pki/admin.key)}}]
contexts: [{name: rig, context: {cluster: rig, user: admin}}]
current-context: rig
X
cat > containerd.toml <<X
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
cat > cni/10-bridge.conflist <<'X'
{"cniVersion":"0.4.0","name":"rig","plugins":[
 {"type":"bridge","bridge":"kbr0","isGateway":true,"hairpinMode":true,"ipMasq":false,"ipam":{"type":"host-local","ranges":[[{"subnet":"10.244.0.0/24"}]],"routes":[{"dst":"0.0.0.0/0"}]}},
 {"type":"portmap","capabilities":{"portMappings":true}}]}
X
cat > kubelet.yaml <<X
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: $state/pki/ca.crt}}
authorization: {mode: Webhook}
cgroupDriver: cgroupfs
enforceNodeAllocatable: []
failSwapOn: false
address: $node_ip
readOnlyPort: 0
evictionHard: {}
X
cat > kube-proxy.yaml <<X
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
clientConnection: {kubeconfig: $state/kubeconfig}
mode: iptables
clusterCIDR: 10.244.0.0/24
hostnameOverride: node1
metricsBindAddress: 127.0.0.1:10249
conntrack: {maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
X
run() { name=$1; shift; setsid nohup "$@" >"log/$name.log" 2>&1 & echo $! > "pids/$name"; }
run etcd etcd --data-dir "$state/etcd" --listen-client-urls http://127.0.0.1:22379 --advertise-client-urls http://127.0.0.1:22379 --listen-peer-urls http://127.0.0.1:22380 --unsafe-no-fsync
run apiserver "$bin/kube-apiserver" --etcd-servers=http://127.0.0.1:22379 --secure-port=16443 --bind-address=0.0.0.0 --advertise-address=$node_ip \
  --tls-cert-file=pki/apiserver.crt --tls-private-key-file=pki/apiserver.key --client-ca-file=pki/ca.crt \
  --service-account-key-file=pki/sa.pub --service-account-signing-key-file=pki/sa.key --service-account-issuer=https://kubernetes.default.svc \
  --kubelet-client-certificate=pki/admin.crt --kubelet-client-key=pki/admin.key --kubelet-preferred-address-types=InternalIP \
  --authorization-mode=Node,RBAC --service-cluster-ip-range=10.96.0.0/16 --allow-privileged=false --anonymous-auth=true
K() { kubectl --kubeconfig "$state/kubeconfig" "$@"; }
for i in $(seq 60); do K get --raw /readyz >/dev/null 2>&1 && break; sleep 1; [ $i = 60 ] && { tail -20 log/apiserver.log; exit 1; }; done
run controller-manager "$bin/kube-controller-manager" --kubeconfig kubeconfig --service-account-private-key-file=pki/sa.key --root-ca-file=pki/ca.crt --use-service-account-credentials --leader-elect=false --port=0 --secure-port=16257 --bind-address=127.0.0.1
run scheduler "$bin/kube-scheduler" --kubeconfig kubeconfig --leader-elect=false --port=0 --secure-port=16259 --bind-address=127.0.0.1
run containerd containerd -c containerd.toml
for i in $(seq 30); do [ -S containerd.sock ] && ctr -a "$state/containerd.sock" version >/dev/null 2>&1 && break; sleep 0.5; done
"$here/pause-image.sh" "$state"
run kubelet "$bin/kubelet" --kubeconfig kubeconfig --config kubelet.yaml --container-runtime=remote --container-runtime-endpoint="unix://$state/containerd.sock" --hostname-override=node1 --node-ip=$node_ip --root-dir="$state/kubelet" --cert-dir="$state/kubelet-pki"
run kube-proxy "$bin/kube-proxy" --config kube-proxy.yaml
for i in $(seq 90); do K get nodes 2>/dev/null | grep -q ' Ready ' && break; sleep 1; [ $i = 90 ] && { K get nodes; tail -20 log/kubelet.log; exit 1; }; done
echo "$state/kubeconfig" >&3
