using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using McpManager.Errors;

namespace McpManager.Backends.Process;

/// <summary>A template's <c>process</c> section: how the workload runs without an image.</summary>
/// <remarks>The source generator sets every init property, an absent one to the default of its type: an initializer does not survive it.</remarks>
internal sealed record ProcessSection
{
    /// <summary>The program and its first arguments. A request's own command wins.</summary>
    public ImmutableArray<string> Command { get => field.IsDefault ? [] : field; init; }

    /// <summary>Programs that must be on PATH besides the command itself.</summary>
    public ImmutableArray<string> Requires { get => field.IsDefault ? [] : field; init; }

    /// <summary>Variables under those of the workload.</summary>
    public ImmutableDictionary<string, string> Environment { get => field ?? ImmutableDictionary<string, string>.Empty; init; }

    public static ProcessSection Empty { get; } = new();

    private bool HoldsNull => Command.Contains(null!) || Requires.Contains(null!) || Environment.ContainsValue(null!);

    /// <exception cref="ManagerException"><see cref="ErrorKind.Invalid"/> on field <c>template</c>: the section has an unknown field or a wrong type.</exception>
    public static ProcessSection Parse(JsonElement? section)
    {
        try
        {
            var parsed = section is { } json ? json.Deserialize(ProcessSectionContext.Default.ProcessSection) ?? Empty : Empty;
            return parsed.HoldsNull ? throw new JsonException("a value is null") : parsed;
        }
        catch (JsonException e)
        {
            var errors = new FieldErrors();
            errors.Add("template", $"its process section cannot be read: {e.Message}");
            throw new ManagerException(ErrorKind.Invalid, "The template cannot be used.", errors);
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ProcessSection))]
internal sealed partial class ProcessSectionContext : JsonSerializerContext;
