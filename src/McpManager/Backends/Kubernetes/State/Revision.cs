using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using McpManager.Backends.Kubernetes.Mapping;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.State;

/// <summary>All that a workload's objects are made of: the spec, and the hashes that name what holds its environment, its secrets and its files.</summary>
internal sealed record Revision(WorkloadSpec Spec, string SecretHash, FilesRef? Files)
{
    public string SecretName => KubernetesNames.SecretOf(Spec.Name, SecretHash);

    /// <summary>The parts that it needs, as in <see cref="KubernetesNames.Parts"/>.</summary>
    public IEnumerable<string> Parts => Files is { } files
        ? [PartName.Secret(SecretName), PartName.ConfigMap(KubernetesNames.FilesOf(Spec.Name, files.Hash))]
        : [PartName.Secret(SecretName)];

    /// <summary>For the annotation: without the values of the environment.</summary>
    public string Write() => JsonSerializer.Serialize(
        new StoredRevision { Spec = JsonDocument.Parse(SpecText.Write(Spec)).RootElement, Secret = SecretHash, Files = Files },
        RevisionJson.Default.StoredRevision);
}

/// <summary>A revision as it is stored.</summary>
internal sealed record StoredRevision
{
    public required JsonElement Spec { get; init; }

    public required string Secret { get; init; }

    public FilesRef? Files { get; init; }

    /// <returns><c>null</c> with what is wrong. Never throws.</returns>
    public static StoredRevision? Read(string? text, out string? error)
    {
        error = null;
        try
        {
            if (text is not null && JsonSerializer.Deserialize(text, RevisionJson.Default.StoredRevision) is { } stored && IsHash(stored.Secret))
            {
                return stored;
            }

            error = text is null ? "its revision is missing" : "its revision is not what it must be";
        }
        catch (JsonException e)
        {
            error = $"its revision cannot be read: {StatusText.Clean(e.Message)}";
        }

        return null;
    }

    /// <summary>The whole, with what its Secret holds.</summary>
    /// <param name="secret">Variable → value, of environment and secrets.</param>
    public Revision? With(IReadOnlyDictionary<string, string> secret, out string? error) =>
        SpecText.Read(Spec.GetRawText(), secret, out error) is { } spec ? new Revision(spec, Secret, Files) : null;

    private static bool IsHash(string text) => text.Length == 16 && text.All(char.IsAsciiHexDigitLower);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(StoredRevision))]
internal sealed partial class RevisionJson : JsonSerializerContext;

/// <summary>The text form of a Secret or ConfigMap that belongs to a workload.</summary>
internal static class PartName
{
    private const string SecretPrefix = "secret/";
    private const string ConfigMapPrefix = "configmap/";

    public static string Secret(string name) => SecretPrefix + name;

    public static string ConfigMap(string name) => ConfigMapPrefix + name;

    /// <summary>Its kind's resource and its name; <c>null</c> for a text that is neither.</summary>
    public static (bool IsSecret, string Name)? Parse(string part) =>
        part.StartsWith(SecretPrefix, StringComparison.Ordinal) ? (true, part[SecretPrefix.Length..])
        : part.StartsWith(ConfigMapPrefix, StringComparison.Ordinal) ? (false, part[ConfigMapPrefix.Length..])
        : null;

    public static ImmutableArray<string> ReadAll(Deployment deployment) =>
        [.. (deployment.Metadata.Annotation(KubernetesNames.Parts) ?? string.Empty).Split(' ', StringSplitOptions.RemoveEmptyEntries)];
}
