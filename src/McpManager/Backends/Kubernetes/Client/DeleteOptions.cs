namespace McpManager.Backends.Kubernetes.Client;

/// <summary>What becomes of the objects that an object owns.</summary>
internal enum DeletePropagation
{
    /// <summary>They are deleted after it.</summary>
    Background,

    /// <summary>They are deleted before it: it is there until they are gone.</summary>
    Foreground,

    /// <summary>They stay.</summary>
    Orphan,
}

/// <summary>The body of a DELETE.</summary>
internal sealed record DeleteOptions
{
    public string ApiVersion { get; init; } = "v1";

    public string Kind { get; init; } = "DeleteOptions";

    public required string PropagationPolicy { get; init; }

    public DeletePreconditions? Preconditions { get; init; }
}

internal sealed record DeletePreconditions(string Uid);
