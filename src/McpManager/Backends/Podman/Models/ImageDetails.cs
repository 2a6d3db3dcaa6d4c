namespace McpManager.Backends.Podman.Models;

/// <summary>What <c>GET /images/{name}/json</c> answers, as far as it is used.</summary>
internal sealed record ImageDetails
{
    public string Id { get => field ?? string.Empty; init; }

    /// <summary><c>sha256:…</c> of its manifest.</summary>
    public string? Digest { get; init; }

    public IReadOnlyList<string> RepoTags { get => field ?? []; init; }

    /// <summary><c>registry/name@sha256:…</c></summary>
    public IReadOnlyList<string> RepoDigests { get => field ?? []; init; }

    /// <summary>The user that the image names; empty for root.</summary>
    public string User { get => field ?? string.Empty; init; }

    public long Size { get; init; }

    public ImageConfig Config { get => field ?? new(); init; }
}

internal sealed record ImageConfig
{
    public string? User { get; init; }

    /// <summary><c>8000/tcp</c> → an empty object.</summary>
    public IReadOnlyDictionary<string, EmptyObject>? ExposedPorts { get; init; }

    public IReadOnlyList<string> Env { get => field ?? []; init; }

    public IReadOnlyList<string> Entrypoint { get => field ?? []; init; }

    public IReadOnlyList<string> Cmd { get => field ?? []; init; }

    public string? WorkingDir { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get => field ?? Empty.Labels; init; }

    /// <summary>Paths that the image declares as volumes.</summary>
    public IReadOnlyDictionary<string, EmptyObject>? Volumes { get; init; }
}

/// <summary>Go's <c>struct{}</c>.</summary>
internal sealed record EmptyObject;

/// <summary>One line of a pull. All but one field is empty.</summary>
internal sealed record PullLine
{
    /// <summary>Progress in words.</summary>
    public string? Stream { get; init; }

    public string? Error { get; init; }

    /// <summary>The ids of what was pulled.</summary>
    public IReadOnlyList<string>? Images { get; init; }

    public string? Id { get; init; }
}
