#!/bin/sh
# The workload behind the gateway in the benchmark: nginx that answers a small body from memory on $PORT of 127.0.0.1, so that it is never the slowest part.
# Needs nginx. All that it writes stays in the working folder.
set -eu

: "${PORT:?is the port to listen on}"
user=
if [ "$(id -u)" = 0 ]; then
  user='user root;'
fi
mkdir -p tmp
cat > nginx.conf <<EOF
$user
daemon off;
pid nginx.pid;
error_log stderr warn;
worker_processes 1;
events { worker_connections 1024; }
http {
  access_log off;
  keepalive_requests 1000000000;
  default_type application/json;
  client_body_temp_path tmp/body; proxy_temp_path tmp/proxy; fastcgi_temp_path tmp/fastcgi; uwsgi_temp_path tmp/uwsgi; scgi_temp_path tmp/scgi;
  server {
    listen 127.0.0.1:$PORT;
    location / { return 200 '{"jsonrpc":"2.0","id":1,"result":{}}'; }
  }
}
EOF
exec nginx -e stderr -p "$PWD" -c "$PWD/nginx.conf"
