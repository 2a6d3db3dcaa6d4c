using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using McpManager.Backends.Kubernetes.Client;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.State;

/// <summary>
/// What workloads' Secrets hold. A Secret's name has the hash of its content and it is immutable, so that what was read once need not be read again:
/// the manager may get a Secret by its name, not list them.
/// </summary>
internal sealed class SecretCache(KubernetesClient client)
{
    private readonly ConcurrentDictionary<string, ImmutableSortedDictionary<string, string>> _known = new(StringComparer.Ordinal);

    /// <summary>Variable → value; <c>null</c> when there is no such Secret, or it is not one that was made here.</summary>
    public async Task<IReadOnlyDictionary<string, string>?> FindAsync(string name, CancellationToken ct) =>
        await FindDataAsync(name, ct) is { } data ? Decode(data) : null;

    /// <summary>The same, as it is stored: values in base64.</summary>
    public async Task<ImmutableSortedDictionary<string, string>?> FindDataAsync(string name, CancellationToken ct)
    {
        if (_known.TryGetValue(name, out var known))
        {
            return known;
        }

        return await client.FindAsync(KubeResources.Secrets, name, ct) is { } secret && secret.Metadata.Label(KubernetesNames.ManagedBy) == KubernetesNames.Manager
            ? _known[name] = (secret.Data ?? Sorted.Empty).WithComparers(StringComparer.Ordinal)
            : null;
    }

    public void Learn(string name, ImmutableSortedDictionary<string, string> data) => _known[name] = data.WithComparers(StringComparer.Ordinal);

    public void Forget(string name) => _known.TryRemove(name, out _);

    /// <summary>Forgets all but these: of what is gone nothing is kept.</summary>
    public void Keep(IEnumerable<string> names)
    {
        foreach (var name in _known.Keys.Except(names, StringComparer.Ordinal))
        {
            Forget(name);
        }
    }

    private static Dictionary<string, string>? Decode(ImmutableSortedDictionary<string, string> data)
    {
        try
        {
            return data.ToDictionary(pair => pair.Key, pair => Encoding.UTF8.GetString(Convert.FromBase64String(pair.Value)), StringComparer.Ordinal);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
