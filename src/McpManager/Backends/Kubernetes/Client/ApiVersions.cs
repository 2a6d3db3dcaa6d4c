using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace McpManager.Backends.Kubernetes.Client;

/// <summary>Which versions of a group the server serves, remembered for a while: clusters are upgraded, and extensions come and go.</summary>
internal sealed class ApiVersions(KubeTransport transport, TimeProvider time)
{
    private static readonly TimeSpan s_fresh = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, Known> _groups = new(StringComparer.Ordinal);

    /// <returns>Empty when the server does not know the group.</returns>
    /// <exception cref="KubernetesException">It does not say.</exception>
    public async ValueTask<ImmutableArray<string>> OfAsync(string group, CancellationToken ct)
    {
        if (_groups.TryGetValue(group, out var known) && time.GetElapsedTime(known.At) < s_fresh)
        {
            return known.Versions;
        }

        var versions = await AskAsync(group, ct);
        _groups[group] = new Known(versions, time.GetTimestamp());
        return versions;
    }

    /// <summary>What was remembered was wrong.</summary>
    public void Forget(string group) => _groups.TryRemove(group, out _);

    private async Task<ImmutableArray<string>> AskAsync(string group, CancellationToken ct)
    {
        var path = group.Length == 0 ? KubePath.Of("/api") : KubePath.Of("/apis/", group);
        var reply = await transport.CallAsync(new KubeRequest(HttpMethod.Get, path.ToString()), ct);
        return reply.Status == System.Net.HttpStatusCode.NotFound ? []
            : group.Length == 0 ? reply.Read(KubeClientJson.Default.CoreVersions).Versions ?? []
            : [.. (reply.Read(KubeClientJson.Default.ApiGroup).Versions ?? []).Select(version => version?.Version).OfType<string>()];
    }

    private sealed record Known(ImmutableArray<string> Versions, long At);
}
