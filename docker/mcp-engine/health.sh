#!/bin/bash
# Whether Podman's service answers its ping on the socket.
if [ "$(id -u)" -eq 0 ]; then exec setpriv --reuid 1000 --regid 1000 --clear-groups --inh-caps -all "$0"; fi
exec perl -MIO::Socket::UNIX -e '
  $SIG{ALRM} = sub { exit 1 }; alarm 4;
  my $s = IO::Socket::UNIX->new(Peer => $ENV{ENGINE_SOCKET}) or exit 1;
  print $s "GET /_ping HTTP/1.0\r\nHost: d\r\n\r\n"; $s->flush;
  exit(<$s> =~ m{^HTTP/1\.[01] 200 } ? 0 : 1);'
