using System.Text.Json;
using McpManager.Json;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.Mapping;

/// <summary>The stored form of a spec: whole, but for the values of its environment. Pure.</summary>
internal static class SpecText
{
    public static string Write(WorkloadSpec spec) => JsonSerializer.Serialize(spec with { Environment = Sorted.Empty }, StateJsonContext.Default.WorkloadSpec);

    /// <param name="secret">What its Secret holds: the variables that are no secrets are its environment.</param>
    /// <returns><c>null</c> with what is wrong. Never throws.</returns>
    public static WorkloadSpec? Read(string text, IReadOnlyDictionary<string, string> secret, out string? error)
    {
        try
        {
            if (JsonSerializer.Deserialize(text, StateJsonContext.Default.WorkloadSpec) is not { } spec)
            {
                error = "its spec is empty";
            }
            else if (SpecFaults.Of(spec) is { } fault)
            {
                error = $"its spec is not what it must be: {fault}";
            }
            else
            {
                error = null;
                return spec with { Environment = Sorted.Empty.AddRange(secret.Where(pair => !spec.Secrets.ContainsKey(pair.Key))) };
            }
        }
        catch (Exception e) when (e is JsonException or FormatException or ArgumentException or InvalidOperationException)
        {
            error = $"its spec cannot be read: {StatusText.Clean(e.Message)}";
        }

        return null;
    }
}
