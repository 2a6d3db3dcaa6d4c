namespace McpManager.Tests.Backends.Kubernetes.Client;

/// <summary>A body that comes in parts and then ends, breaks or says nothing more.</summary>
internal sealed class ScriptedStream(IEnumerable<string> parts, Exception? end = null, bool silent = false) : BodyStream
{
    private readonly Queue<byte[]> _parts = new(parts.Select(System.Text.Encoding.UTF8.GetBytes));

    public static Func<HttpResponseMessage> Answer(IEnumerable<string> parts, Exception? end = null, bool silent = false) =>
        () => new ScriptedStream(parts, end, silent).Answer();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_parts.TryDequeue(out var part))
        {
            if (silent)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            return end is null ? 0 : throw end;
        }

        return Copy(part, buffer);
    }
}
