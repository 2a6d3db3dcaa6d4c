namespace McpManager.Backends.Kubernetes.Client;

/// <summary>An answer that is read as it comes. Disposing of it before its end tells the server to stop.</summary>
internal sealed class KubeStream(HttpResponseMessage response, Stream body, Outages outages) : IAsyncDisposable
{
    /// <summary>0 at its regular end.</summary>
    /// <exception cref="KubernetesUnavailableException">The connection broke before.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken ct)
    {
        try
        {
            return await body.ReadAsync(buffer, ct);
        }
        catch (Exception e) when (Outages.IsOutage(e))
        {
            throw ct.IsCancellationRequested ? new OperationCanceledException(e.Message, e, ct) : outages.Explain(e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await body.DisposeAsync();
        response.Dispose();
    }
}
