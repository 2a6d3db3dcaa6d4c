using System.Collections.Immutable;

namespace McpManager.Backends.Kubernetes.Client;

/// <summary>What the server says of a call that failed.</summary>
internal sealed record KubeStatus
{
    public string? Kind { get; init; }

    public string? Message { get; init; }

    /// <summary><c>AlreadyExists</c>, <c>Conflict</c>, <c>Expired</c>, … Several share an HTTP status.</summary>
    public string? Reason { get; init; }

    public int? Code { get; init; }

    public KubeStatusDetails? Details { get; init; }
}

internal sealed record KubeStatusDetails
{
    /// <summary>The object's name. Absent where the server does not know the kind.</summary>
    public string? Name { get; init; }

    public int? RetryAfterSeconds { get; init; }

    public ImmutableArray<KubeStatusCause>? Causes { get; init; }
}

internal sealed record KubeStatusCause
{
    /// <summary>The path of the field at fault: <c>spec.template.spec.containers[0].image</c>.</summary>
    public string? Field { get; init; }

    public string? Message { get; init; }
}
