#!/bin/bash
# Whether an HTTP server of this container answers 200: healthcheck PATH. Bash opens the connection itself, so the image needs neither curl nor wget.
exec 3<>"/dev/tcp/127.0.0.1/${PORT:-8000}" || exit 1
printf 'GET %s HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$1" >&3
read -r _ status _ <&3
[ "$status" = 200 ]
