using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using McpManager.Errors;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Podman;

/// <summary>A template's <c>podman</c> section: what its image needs besides.</summary>
internal sealed record PodmanSection
{
    /// <summary>Writable folders in memory: path → size.</summary>
    public ImmutableSortedDictionary<string, string> Tmpfs { get => field ?? Sorted.Empty; init; }

    public static PodmanSection Empty { get; } = new();

    /// <summary>One that was checked before.</summary>
    /// <exception cref="ManagerException"><see cref="ErrorKind.Invalid"/> on field <c>template</c>.</exception>
    public static PodmanSection Parse(JsonElement? section)
    {
        var errors = new FieldErrors();
        var parsed = Read(section, errors);
        errors.ThrowIfAny(ErrorKind.Invalid, "The template cannot be used.");
        return parsed;
    }

    /// <summary>What is wrong goes to <paramref name="errors"/>, on field <c>template</c>.</summary>
    public static PodmanSection Read(JsonElement? section, FieldErrors errors)
    {
        var parsed = Empty;
        try
        {
            parsed = section is { } json ? json.Deserialize(PodmanSectionContext.Default.PodmanSection) ?? Empty : Empty;
        }
        catch (JsonException e)
        {
            errors.Add("template", $"its podman section cannot be read: {e.Message}");
        }

        foreach (var (path, size) in parsed.Tmpfs)
        {
            if (!path.StartsWith('/') || path.Split('/').Skip(1).Any(part => part is "" or "." or "..") || path.Any(char.IsControl))
            {
                errors.Add("template", "its podman section's tmpfs must name absolute paths below '/', without '.', '..' and empty parts");
            }

            if (!Quantity.TryParseMemory(size, out _, out var error))
            {
                errors.Add("template", $"its podman section's tmpfs {FieldPath.Clean(path)} {error}");
            }
        }

        return parsed;
    }

    /// <summary>Path → bytes.</summary>
    public IEnumerable<(string Path, long Bytes)> Folders() =>
        Tmpfs.Select(pair => (pair.Key, Quantity.TryParseMemory(pair.Value, out var bytes, out _) ? bytes : 0));
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(PodmanSection))]
internal sealed partial class PodmanSectionContext : JsonSerializerContext;
