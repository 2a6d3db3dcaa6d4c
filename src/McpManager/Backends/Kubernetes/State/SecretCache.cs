using System.Collections.Concurrent;
using System.Text;
using McpManager.Backends.Kubernetes.Client;

namespace McpManager.Backends.Kubernetes.State;

/// <summary>
/// What workloads' Secrets hold. A Secret's name has the hash of its content and it is immutable, so that what was read once need not be read again:
/// the manager may get a Secret by its name, not list them.
/// </summary>
internal sealed class SecretCache(KubernetesClient client)
{
    private readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, string>> _known = new(StringComparer.Ordinal);

    /// <summary>Variable → value; <c>null</c> when there is no such Secret, or it is not one that was made here.</summary>
    public async Task<IReadOnlyDictionary<string, string>?> FindAsync(string name, CancellationToken ct)
    {
        if (_known.TryGetValue(name, out var known))
        {
            return known;
        }

        if (await client.FindAsync(KubeResources.Secrets, name, ct) is not { } secret
            || secret.Metadata.Label(KubernetesNames.ManagedBy) != KubernetesNames.Manager
            || Decode(secret.Data) is not { } values)
        {
            return null;
        }

        return _known[name] = values;
    }

    public void Forget(string name) => _known.TryRemove(name, out _);

    /// <summary>Forgets all but these: of what is gone nothing is kept.</summary>
    public void Keep(IEnumerable<string> names)
    {
        foreach (var name in _known.Keys.Except(names, StringComparer.Ordinal))
        {
            Forget(name);
        }
    }

    private static Dictionary<string, string>? Decode(IEnumerable<KeyValuePair<string, string>>? data)
    {
        try
        {
            return (data ?? []).ToDictionary(pair => pair.Key, pair => Encoding.UTF8.GetString(Convert.FromBase64String(pair.Value)), StringComparer.Ordinal);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
