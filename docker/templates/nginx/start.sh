#!/bin/sh
# Runs nginx as one replica: it writes its configuration into the working directory, which must be writable, and serves $PORT of 127.0.0.1.
# Needs nginx. All that nginx writes (pid, temporary files) stays in the working directory, so any user can run it, and many can run at once.
set -eu

: "${PORT:?is the port to listen on}"
home=$(pwd)
pages=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)/html
mkdir -p "$home/tmp"

# As root, nginx would give its workers to another user, who may not enter this folder.
user=
if [ "$(id -u)" = 0 ]; then
  user='user root;'
fi

# nginx opens it by name, which fails where stdout is a socket or a pipe of another user's. Better no access log than no server.
access_log=off
if (: >>/dev/stdout) 2>/dev/null; then
  access_log=/dev/stdout
fi

# The quotes are for folders with blanks.
cat > "$home/nginx.conf" <<EOF
$user
daemon off;
pid "$home/nginx.pid";
error_log stderr warn;
worker_processes 1;
events {
  worker_connections 512;
}
http {
  types {
    text/html html;
    text/css css;
    text/javascript js;
    application/json json;
    image/svg+xml svg;
    image/png png;
  }
  default_type application/octet-stream;
  server_tokens off;
  access_log $access_log;
  client_body_temp_path "$home/tmp/body";
  proxy_temp_path "$home/tmp/proxy";
  fastcgi_temp_path "$home/tmp/fastcgi";
  uwsgi_temp_path "$home/tmp/uwsgi";
  scgi_temp_path "$home/tmp/scgi";
  server {
    listen 127.0.0.1:$PORT;
    root "$pages";
  }
}
EOF

# -e keeps it from its log file under /var/log, which it opens before it reads its configuration.
exec nginx -e stderr -p "$home" -c "$home/nginx.conf"
