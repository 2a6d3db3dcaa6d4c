namespace McpManager.Client;

/// <summary>What <c>GET /containers</c> answers, sorted by name.</summary>
public sealed record WorkloadList
{
    public required IReadOnlyList<WorkloadStatus> Containers { get; init; }

    /// <summary>How many match the filter, on all pages.</summary>
    public required int Total { get; init; }

    /// <summary>Give it back as <c>?cursor=</c> for the next page; absent on the last one.</summary>
    public string? NextCursor { get; init; }
}

/// <summary>What <c>GET /templates</c> answers: the catalog, and the files that could not be loaded.</summary>
public sealed record TemplateList
{
    public required IReadOnlyList<TemplateInfo> Templates { get; init; }

    public required IReadOnlyList<TemplateError> Errors { get; init; }
}

/// <summary>One template. Environment values are left out: they may hold what is nobody else's business.</summary>
public sealed record TemplateInfo
{
    public required string Name { get; init; }

    public string? Description { get; init; }

    public string? Image { get; init; }

    public IReadOnlyList<string>? Command { get; init; }

    public int? Port { get; init; }

    public string? MemoryLimit { get; init; }

    public string? CpuLimit { get; init; }

    public required string Transport { get; init; }

    public string? HealthCheckPath { get; init; }

    /// <summary>Names of the variables it sets.</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    /// <summary>Variables a request must give when the template has no value for them.</summary>
    public required IReadOnlyList<string> RequiredEnvVars { get; init; }

    public required IReadOnlyList<string> Capabilities { get; init; }

    /// <summary>Backends that it has a section of its own for.</summary>
    public required IReadOnlyList<string> Backends { get; init; }
}

/// <summary>A file of the templates folder that could not be loaded.</summary>
public sealed record TemplateError
{
    /// <summary>File name, without its folder.</summary>
    public required string File { get; init; }

    public required string Error { get; init; }
}

/// <summary>What <c>GET /health</c> answers.</summary>
public sealed record HealthReport
{
    /// <summary><c>healthy</c> or <c>unhealthy</c>.</summary>
    public required string Status { get; init; }

    public required string Version { get; init; }

    public required BackendReport Backend { get; init; }

    public required WorkloadCounts Containers { get; init; }

    public required int Templates { get; init; }

    public required double UptimeSeconds { get; init; }

    /// <summary>What an operator should look at: broken files, an open manager without authentication.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}

/// <summary>What <c>GET /health/live</c> and <c>GET /health/ready</c> answer.</summary>
public sealed record ProbeReport
{
    /// <summary><c>live</c>, <c>ready</c> or <c>not_ready</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Why not.</summary>
    public string? Reason { get; init; }
}

/// <summary>The backend that was chosen, why, and whether it answers.</summary>
public sealed record BackendReport
{
    public required string Name { get; init; }

    public required string Version { get; init; }

    public required string Reason { get; init; }

    public required bool Reachable { get; init; }

    public string? Error { get; init; }
}

/// <summary>How many workloads there are, and in which state.</summary>
public sealed record WorkloadCounts
{
    public required int Total { get; init; }

    public required IReadOnlyDictionary<string, int> ByStatus { get; init; }
}

/// <summary>An RFC 9457 problem document, as every error of the manager is.</summary>
public sealed record ProblemResponse
{
    public string? Type { get; init; }

    public string? Title { get; init; }

    public int? Status { get; init; }

    public string? Detail { get; init; }

    public string? TraceId { get; init; }

    /// <summary>Field → what is wrong with it, all of them at once.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Errors { get; init; }
}

/// <summary>One event of <c>GET /events</c>.</summary>
public sealed record ManagerEvent
{
    /// <summary>What happened: <c>workload.created</c>, <c>workload.status</c>, <c>workload.deleted</c>, <c>replica.started</c>, …</summary>
    public required string Type { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Name { get; init; }

    public string? Replica { get; init; }

    /// <summary>The workload's status after the event, where the event is about the whole workload.</summary>
    public WorkloadPhase? Status { get; init; }

    public string? Message { get; init; }
}

/// <summary>One line of <c>GET /containers/{name}/logs</c> as NDJSON or SSE.</summary>
public sealed record LogEntry
{
    public required DateTimeOffset Timestamp { get; init; }

    public required int Replica { get; init; }

    /// <summary><c>stdout</c> or <c>stderr</c>.</summary>
    public required string Stream { get; init; }

    public required string Line { get; init; }
}
