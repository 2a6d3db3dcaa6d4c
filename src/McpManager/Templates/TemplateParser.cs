using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using McpManager.Client;
using McpManager.Errors;
using McpManager.Json;

namespace McpManager.Templates;

/// <summary>One file → one template, or what is wrong with it. Pure.</summary>
internal static class TemplateParser
{
    private const int MaxNameLength = 40;
    private const int MaxDescriptionLength = 1024;
    private const int MaxListed = 64;

    /// <param name="utf8">The file's content.</param>
    /// <param name="directory">The folder of the file, absolute.</param>
    /// <param name="check">The rules for the values.</param>
    public static bool TryParse(
        ReadOnlyMemory<byte> utf8,
        string directory,
        DefaultsCheck check,
        [NotNullWhen(true)] out Template? template,
        [NotNullWhen(false)] out string? error)
    {
        try
        {
            template = Parse(utf8, directory, check);
            error = null;
            return true;
        }
        catch (ManagerException e)
        {
            template = null;
            error = e.Fields.IsEmpty ? e.Message : string.Join("; ", e.Fields.SelectMany(field => field.Value.Select(message => $"{field.Key}: {message}")));
            return false;
        }
    }

    private static Template Parse(ReadOnlyMemory<byte> utf8, string directory, DefaultsCheck check)
    {
        using var document = StrictJson.Parse(utf8);
        var errors = new FieldErrors();
        JsonShape.Check(document.RootElement, [TemplateJsonContext.Default.TemplateFile, TemplateJsonContext.Default.WorkloadRequest], errors);
        errors.ThrowIfAny(ErrorKind.Malformed, "The template does not have the shape it must have.");

        var file = document.RootElement.Deserialize(TemplateJsonContext.Default.TemplateFile)!;
        var flat = document.RootElement.Deserialize(TemplateJsonContext.Default.WorkloadRequest)!;
        var defaults = file.DefaultConfig is null ? flat : RequestMerge.Over(file.DefaultConfig, flat);
        CheckFile(file, defaults, errors);
        check(defaults, errors);
        errors.ThrowIfAny(ErrorKind.Invalid, "The template breaks a rule.");
        return new Template
        {
            Name = file.Name!,
            Description = file.Description,
            Defaults = defaults,
            RequiredEnvVars = [.. file.RequiredEnvVars ?? []],
            Capabilities = [.. file.Capabilities ?? []],
            RunAsRoot = file.RunAsRoot,
            Backends = Sections(file),
            Directory = directory,
        };
    }

    private static void CheckFile(TemplateFile file, WorkloadRequest defaults, FieldErrors errors)
    {
        if (!IsName(file.Name))
        {
            errors.Add("name", $"must be 1 to {MaxNameLength} lower-case letters, digits and inner hyphens");
        }

        if (file.Description?.Length > MaxDescriptionLength)
        {
            errors.Add("description", $"must be at most {MaxDescriptionLength} characters");
        }

        if (file.RunAsRoot is { } reason && (reason.Length > MaxDescriptionLength || string.IsNullOrWhiteSpace(reason)))
        {
            errors.Add("run_as_root", $"must be the reason why, in at most {MaxDescriptionLength} characters");
        }

        if (defaults.ServiceName is not null)
        {
            errors.Add("service_name", "is for a request to give; a template has a name");
        }

        if (defaults.Template is not null)
        {
            errors.Add("template", "a template cannot be based on another one");
        }

        if (file.RequiredEnvVars?.Count > MaxListed)
        {
            errors.Add("required_env_vars", $"must be at most {MaxListed}");
        }

        if (file.Capabilities?.Count > MaxListed)
        {
            errors.Add("capabilities", $"must be at most {MaxListed}");
        }
    }

    private static ImmutableSortedDictionary<string, JsonElement> Sections(TemplateFile file)
    {
        (string Backend, JsonElement? Section)[] sections = [("process", file.Process), ("podman", file.Podman), ("kubernetes", file.Kubernetes)];

        // Cloned: they outlive the document that they were read from.
        return sections
            .Where(pair => pair.Section is { ValueKind: JsonValueKind.Object })
            .ToImmutableSortedDictionary(pair => pair.Backend, pair => pair.Section!.Value.Clone(), StringComparer.Ordinal);
    }

    private static bool IsName(string? text) =>
        text is { Length: > 0 and <= MaxNameLength }
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
        && text[0] != '-' && text[^1] != '-';
}
