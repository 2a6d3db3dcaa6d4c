using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using McpManager.Backends.Kubernetes.Client.Credentials;

namespace McpManager.Backends.Kubernetes.Client;

/// <summary>Connections to the server. A connection that nobody answers on any more is noticed, however quiet a stream on it is.</summary>
internal static class KubeHandler
{
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <param name="certificate">Fixed for all connections of the handler.</param>
    public static SocketsHttpHandler Create(ServerTrust trust, ClientCertificate? certificate) => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = ConnectTimeout,
        EnableMultipleHttp2Connections = true,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),

        // New addresses of the server, and a new certificate of it, are seen in time.
        PooledConnectionLifetime = TimeSpan.FromMinutes(15),
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        KeepAlivePingDelay = TimeSpan.FromSeconds(20),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
        MaxResponseDrainSize = 0,
        ConnectCallback = ConnectAsync,
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, shown, chain, errors) => Validate(trust, shown as X509Certificate2, chain, errors),
            ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate.Leaf, certificate.Chain, offline: true),
        },
    };

    // Thrown, not returned: the reason is what the operator needs.
    private static bool Validate(ServerTrust trust, X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        string? problem;
        try
        {
            problem = trust.Problem(certificate, chain, errors);
        }
        catch (Exception e) when (e is CryptographicException or KubernetesUnavailableException)
        {
            throw new AuthenticationException("the certificate of its authority cannot be read", e);
        }

        return problem is null ? true : throw new AuthenticationException(problem);
    }

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            // HTTP/1.1 has no pings: without these a watch through a gateway that forgot it would stay silent for ever.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, optionValue: true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 30);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
            await socket.ConnectAsync(context.DnsEndPoint, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
