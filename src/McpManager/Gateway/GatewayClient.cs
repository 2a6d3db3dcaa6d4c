using System.Net;
using System.Text;
using Yarp.ReverseProxy.Forwarder;

namespace McpManager.Gateway;

/// <summary>The one pool of connections to replicas, and how requests go over it.</summary>
internal sealed class GatewayClient : IDisposable
{
    private static readonly HttpMethod[] s_unsafe = [HttpMethod.Post, HttpMethod.Patch];

    /// <summary>HTTP/1.1: what every workload speaks. No activity timeout: a stream may be silent for as long as it likes.</summary>
    public ForwarderRequestConfig Config { get; } = new()
    {
        Version = HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        ActivityTimeout = Timeout.InfiniteTimeSpan,
        AllowResponseBuffering = false,
    };

    public HttpMessageInvoker Invoker { get; } = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        EnableMultipleHttp2Connections = true,
        MaxConnectionsPerServer = int.MaxValue,
        ConnectTimeout = TimeSpan.FromSeconds(2),

        // Below the 5 s after which Node and uvicorn close an idle connection: a request is not sent into a close that is on its way.
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(3),

        // traceparent goes on as the client sent it: the gateway exports no span that could stand between.
        ActivityHeadersPropagator = null,

        // Bytes beyond ASCII go through unchanged, both ways; Kestrel is told the same.
        RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1,
    });

    /// <summary>
    /// SocketsHttpHandler sends a request again, up to three times, when the connection ends without an answer and no body was begun. That is for safe
    /// methods: an empty body of its own makes an unsafe request count as begun.
    /// </summary>
    public static void ForbidSilentRetry(HttpRequestMessage request)
    {
        if (request.Content is null && Array.IndexOf(s_unsafe, request.Method) >= 0)
        {
            request.Content = new ByteArrayContent([]);
        }
    }

    public void Dispose() => Invoker.Dispose();
}
