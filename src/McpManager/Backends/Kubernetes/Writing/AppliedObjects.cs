using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpManager.Backends.Kubernetes.Client;
using McpManager.Backends.Kubernetes.Models;

namespace McpManager.Backends.Kubernetes.Writing;

/// <summary>
/// What objects looked like after this manager applied them: one that looks otherwise in an event was changed by somebody else. Status and versions do not
/// count, since controllers write those.
/// </summary>
internal sealed class AppliedObjects
{
    private readonly ConcurrentDictionary<(string Kind, string Name), string> _prints = new();

    public void Note<T>(KubeResource<T> resource, T obj)
        where T : class, IKubeObject => _prints[(resource.Kind, obj.Metadata.Name!)] = Print(resource, obj);

    /// <summary>Whether it looks as it did after it was applied. One that was never applied here does not.</summary>
    public bool IsKnown<T>(KubeResource<T> resource, T obj)
        where T : class, IKubeObject =>
        _prints.TryGetValue((resource.Kind, obj.Metadata.Name ?? string.Empty), out var print) && print == Print(resource, obj);

    public void Forget<T>(KubeResource<T> resource, string name)
        where T : class, IKubeObject => _prints.TryRemove((resource.Kind, name), out _);

    /// <summary>Its Deployment is gone, and what stood around that goes with it.</summary>
    /// <param name="name">Theirs and the workload's.</param>
    public void ForgetAll(string name)
    {
        foreach (var (kind, other) in _prints.Keys)
        {
            if (other == name)
            {
                _prints.TryRemove((kind, name), out _);
            }
        }
    }

    /// <summary>The names of those that were applied and are not among <paramref name="listed"/>.</summary>
    public IEnumerable<string> Missing<T>(KubeResource<T> resource, IEnumerable<T> listed)
        where T : class, IKubeObject =>
        _prints.Keys.Where(key => key.Kind == resource.Kind).Select(key => key.Name).Except(listed.Select(obj => obj.Metadata.Name ?? string.Empty), StringComparer.Ordinal);

    /// <summary>What of an object is somebody's will.</summary>
    public static string Print<T>(KubeResource<T> resource, T obj)
        where T : class, IKubeObject
    {
        var json = JsonSerializer.SerializeToNode(obj, resource.Type)!.AsObject();
        json.Remove("status");
        json.Remove("apiVersion");
        json.Remove("kind");
        if (json["metadata"] is JsonObject metadata)
        {
            foreach (var name in (string[])["resourceVersion", "generation", "creationTimestamp"])
            {
                metadata.Remove(name);
            }
        }

        // The cluster counts revisions there.
        (json["metadata"]?["annotations"] as JsonObject)?.Remove("deployment.kubernetes.io/revision");

        return Convert.ToHexString(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(json, KubeJsonNodes.Default.JsonObject)));
    }
}
