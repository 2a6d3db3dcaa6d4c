using System.Collections.Immutable;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.Mapping;

/// <summary>Files beside a template, read.</summary>
/// <param name="Data">Key → content.</param>
internal sealed record FilesContent(FilesRef Ref, ImmutableSortedDictionary<string, byte[]> Data);

/// <summary>Files beside a template → a ConfigMap. Pure.</summary>
internal static class FilesMapper
{
    public static ConfigMap Map(WorkloadSpec spec, FilesContent files, ObjectPlace place) => new()
    {
        Metadata = place.Owned(spec, KubernetesNames.FilesOf(spec.Name, files.Ref.Hash)),
        Immutable = true,
        BinaryData = files.Data.ToImmutableSortedDictionary(pair => pair.Key, pair => Convert.ToBase64String(pair.Value), StringComparer.Ordinal),
    };
}
