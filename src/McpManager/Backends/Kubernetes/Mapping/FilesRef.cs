using System.Collections.Immutable;
using McpManager.Backends.Kubernetes.Models;

namespace McpManager.Backends.Kubernetes.Mapping;

/// <summary>A template's folders as they are in a ConfigMap.</summary>
/// <param name="Hash">Of their content: 16 hexadecimal digits.</param>
/// <param name="Folders">Source in the spec → its files.</param>
internal sealed record FilesRef(string Hash, ImmutableSortedDictionary<string, ImmutableArray<KeyToPath>> Folders);
