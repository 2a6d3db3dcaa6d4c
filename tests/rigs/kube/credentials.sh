#!/usr/bin/env bash
# Makes a cluster's certificates and the admin's kubeconfig. Usage (kube-up.sh does): credentials.sh STATE NODE_IP SERVICE_IP API_URL
set -euo pipefail
cd "$1"
node_ip=$2 service_ip=$3 api=$4
key() { openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "pki/$1.key" 2>/dev/null; }
key ca && openssl req -x509 -new -days 30 -subj /CN=kube-ca -key pki/ca.key -out pki/ca.crt
key sa && openssl rsa -in pki/sa.key -pubout -out pki/sa.pub 2>/dev/null
issue() { # NAME SUBJECT [SAN]
  key "$1"
  openssl req -new -subj "$2" -key "pki/$1.key" -out "pki/$1.csr"
  openssl x509 -req -days 30 -in "pki/$1.csr" -CA pki/ca.crt -CAkey pki/ca.key -CAcreateserial -out "pki/$1.crt" \
    ${3:+-extfile <(echo "subjectAltName=$3")} 2>/dev/null
}
issue apiserver /CN=kube-apiserver "IP:$node_ip,IP:127.0.0.1,IP:$service_ip,DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc"
issue admin /O=system:masters/CN=admin
cat >kubeconfig <<X
apiVersion: v1
kind: Config
clusters: [{name: rig, cluster: {server: "$api", certificate-authority-data: $(base64 -w0 pki/ca.crt)}}]
users: [{name: admin, user: {client-certificate-data: $(base64 -w0 pki/admin.crt), client-key-data: $(base64 -w0 pki/admin.key)}}]
contexts: [{name: rig, context: {cluster: rig, user: admin}}]
current-context: rig
X
