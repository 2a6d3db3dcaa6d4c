namespace McpManager.Workloads.Spec;

/// <summary>The controls of a spec that a backend may be unable to enforce. What every backend does (names, environment, replicas, health, routing) is not among them.</summary>
internal enum SpecField
{
    Image,
    Secrets,
    Volumes,
    MemoryLimit,
    CpuLimit,
    PidsLimit,
    StorageLimit,
    Autoscaling,

    /// <summary><c>transport: stdio</c>.</summary>
    Stdio,

    /// <summary><c>session_policy: per_session</c>.</summary>
    PerSession,
    User,
    ReadOnly,

    /// <summary>A <c>restart_policy</c> that lets a replica end for good.</summary>
    RestartPolicy,
}
