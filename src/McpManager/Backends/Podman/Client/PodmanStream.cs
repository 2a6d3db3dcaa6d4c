namespace McpManager.Backends.Podman.Client;

/// <summary>An answer that is read as it comes. Disposing of it before its end closes the connection, which tells Podman to stop.</summary>
internal sealed class PodmanStream(HttpResponseMessage response, Stream body, PodmanTransport transport) : IAsyncDisposable
{
    /// <summary>0 at its regular end.</summary>
    /// <exception cref="PodmanUnavailableException">The connection broke before.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken ct)
    {
        try
        {
            return await body.ReadAsync(buffer, ct);
        }
        catch (Exception e) when (PodmanTransport.IsBroken(e) && !ct.IsCancellationRequested)
        {
            throw transport.Unavailable(e);
        }
        catch (Exception e) when (PodmanTransport.IsBroken(e))
        {
            throw new OperationCanceledException(e.Message, e, ct);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await body.DisposeAsync();
        response.Dispose();
    }
}
