using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace McpManager.Tests.Backends.Kubernetes.Client;

/// <summary>A server on the loopback that answers one request per connection with a version, and keeps what was shown to it.</summary>
internal sealed class TlsServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly SslStreamCertificateContext _certificate;
    private readonly bool _asksForCertificate;
    private readonly Task _loop;

    public TlsServer(X509Certificate2 certificate, X509Certificate2Collection? chain = null, bool asksForCertificate = false)
    {
        _certificate = SslStreamCertificateContext.Create(certificate, chain, offline: true);
        _asksForCertificate = asksForCertificate;
        _listener.Start();
        _loop = AcceptAsync();
    }

    public Uri Address => new($"https://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    public string? NameAskedFor { get; private set; }

    public string? ClientThumbprint { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _loop;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var socket = await _listener.AcceptTcpClientAsync(_stop.Token);
                await ServeAsync(socket);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or System.Security.Authentication.AuthenticationException)
            {
                // The client did not like it.
            }
        }
    }

    private async Task ServeAsync(TcpClient socket)
    {
        await using var tls = new SslStream(socket.GetStream());
        await tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificateContext = _certificate,
                ClientCertificateRequired = _asksForCertificate,
                RemoteCertificateValidationCallback = (_, shown, _, _) =>
                {
                    ClientThumbprint = (shown as X509Certificate2)?.Thumbprint;
                    return shown is not null || !_asksForCertificate;
                },
            },
            _stop.Token);
        NameAskedFor = tls.TargetHostName;
        var buffer = new byte[8192];
        _ = await tls.ReadAtLeastAsync(buffer, minimumBytes: 1, throwOnEndOfStream: false, _stop.Token);
        const string body = """{"major":"1","minor":"30","gitVersion":"v1.30.0"}""";
        await tls.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"), _stop.Token);
    }
}
