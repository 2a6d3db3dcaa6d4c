using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace McpManager.Backends.Kubernetes.Client;

internal sealed partial class KubernetesClient
{
    /// <summary>Of a longer line the rest is left out.</summary>
    public const int MaxLogLineBytes = 64 << 10;

    /// <summary>What a container wrote, oldest first: each line after the time that it was written at (RFC 3339) and a space.</summary>
    /// <exception cref="KubernetesException"><see cref="KubernetesException.IsNotFound"/>; 400 when the container has not started yet.</exception>
    public async IAsyncEnumerable<string> ReadLogLinesAsync(string pod, PodLogQuery query, [EnumeratorCancellation] CancellationToken ct)
    {
        var path = KubePath.OfKind(string.Empty, "v1", Namespace, "pods").Then(pod).Then("log")
            .With("container", query.Container).With("follow", query.Follow).With("previous", query.Previous)
            .With("tailLines", query.TailLines).With("sinceSeconds", query.SinceSeconds)
            .With("sinceTime", query.Since?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture))
            .With("timestamps", value: true).With("limitBytes", query.LimitBytes);
        await using var stream = await _transport.OpenAsync(new KubeRequest(HttpMethod.Get, path.ToString()), ct);
        await foreach (var (line, _) in StreamLines.ReadAsync(stream, MaxLogLineBytes, ct))
        {
            yield return Encoding.UTF8.GetString(line.Span is [.., (byte)'\r'] ? line.Span[..^1] : line.Span);
        }
    }
}
