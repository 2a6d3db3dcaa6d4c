using System.Net;

namespace McpManager.Workloads.Health;

/// <summary>
/// Asks a replica whether it is well: one GET, answered with 2xx or 3xx within <see cref="Timeout"/>. A replica may be hostile, so that a probe
/// takes a bounded time and memory whatever the answer: headers only, of bounded size, redirects not followed, nothing kept.
/// </summary>
internal sealed class HttpProbe(TimeProvider time) : IDisposable
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private const int MaxHeaderKilobytes = 16;

    // Without a drain size, disposing of an answer would read up to 1 MiB of its body to save the connection.
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        MaxResponseHeadersLength = MaxHeaderKilobytes,
        MaxResponseDrainSize = 0,
        PooledConnectionIdleTimeout = TimeSpan.Zero,
    });

    /// <summary>Never throws for an address that does not answer.</summary>
    /// <param name="path">Begins with a slash; may hold a query.</param>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    public async Task<ProbeResult> ProbeAsync(DnsEndPoint address, string path, CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        try
        {
            using var request = Request(address, path);
            using var response = await _client.SendAsync(request, linked.Token);
            return ProbeFailure.OfStatus(path, response.StatusCode) is { } message
                ? new ProbeResult(ProbeOutcome.Status, message)
                : ProbeResult.Ok;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new ProbeResult(ProbeOutcome.Timeout, $"no answer in {Timeout.TotalSeconds:0} s on {Authority.Of(address)}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UriFormatException)
        {
            return ProbeFailure.Of(e, address, path);
        }
    }

    public void Dispose() => _client.Dispose();

    private static HttpRequestMessage Request(DnsEndPoint address, string path)
    {
        // A path without its slash would continue the authority: "@other-host/" names another machine.
        var slash = path.StartsWith('/') ? string.Empty : "/";
        var uri = new Uri($"http://{Authority.Of(address)}{slash}{path}", UriKind.Absolute);
        var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Headers.ConnectionClose = true;
        request.Headers.TryAddWithoutValidation("User-Agent", "mcp-manager-probe");
        request.Headers.TryAddWithoutValidation("Accept", "*/*");
        return request;
    }
}
