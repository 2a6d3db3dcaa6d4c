namespace McpManager.Backends.Kubernetes.Client;

/// <summary>Calls with their retries and timeouts. All failures leave it as <see cref="KubernetesException"/> or <see cref="KubernetesUnavailableException"/>.</summary>
/// <param name="server">Named in errors.</param>
internal sealed class KubeTransport(KubeConnection connection, string server, RetryPolicy retries, TimeProvider time) : IDisposable
{
    /// <summary>Of one try: until the whole answer, or a stream's headers.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly Outages _outages = new(server);

    /// <summary>One call, whatever the status of its answer.</summary>
    public async Task<KubeReply> CallAsync(KubeRequest request, CancellationToken ct)
    {
        var waited = TimeSpan.Zero;
        for (var failures = 0; ; failures++)
        {
            TimeSpan delay;
            try
            {
                var reply = await TryAsync(request, ct);
                if (retries.After(reply, failures, waited) is not { } wait)
                {
                    return reply;
                }

                delay = wait;
            }
            catch (KubernetesUnavailableException e) when (retries.After(e, request.IsRead, failures) is not null)
            {
                delay = retries.After(e, request.IsRead, failures)!.Value;
            }

            waited += delay;
            await Task.Delay(delay, time, ct);
        }
    }

    /// <summary>One call whose answer is read as it comes.</summary>
    /// <exception cref="KubernetesException">The status is not a success.</exception>
    public async Task<KubeStream> OpenAsync(KubeRequest request, CancellationToken ct)
    {
        var reply = await CallAsync(request with { Streams = true }, ct);
        return reply.EnsureSuccess().Stream!;
    }

    public void Dispose() => connection.Dispose();

    private async Task<KubeReply> TryAsync(KubeRequest request, CancellationToken ct)
    {
        using var late = new CancellationTokenSource(Timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        HttpResponseMessage? response = null;
        try
        {
            response = await connection.SendAsync(request, linked.Token);
            if (request.Streams && response.IsSuccessStatusCode)
            {
                var stream = new KubeStream(response, await response.Content.ReadAsStreamAsync(linked.Token), _outages);
                var opened = new KubeReply(response.StatusCode, [], Stream: stream);
                response = null;
                return opened;
            }

            return await KubeReply.ReadAsync(response, RetryAfter(response), linked.Token);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw late.IsCancellationRequested ? _outages.TimedOut(Timeout, e) : _outages.NotConnected(KubeHandler.ConnectTimeout, e);
        }
        catch (Exception e) when (Outages.IsOutage(e))
        {
            throw ct.IsCancellationRequested ? new OperationCanceledException(e.Message, e, ct) : _outages.Explain(e);
        }
        finally
        {
            response?.Dispose();
        }
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter;
        var wait = asked?.Delta ?? (asked?.Date is { } date ? date - time.GetUtcNow() : null);
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }
}
