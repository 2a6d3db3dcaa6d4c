using McpManager.Workloads.Spec;

namespace McpManager.Workloads.Supervision;

/// <summary>What is wanted of a workload. It is durable before anything is done for it.</summary>
internal sealed record DesiredState
{
    public required WorkloadSpec Spec { get; init; }

    /// <summary>False once it was stopped on request.</summary>
    public required bool Running { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The last spec that got ready, while the rollout of <see cref="Spec"/> is under way.</summary>
    public WorkloadSpec? Previous { get; init; }

    /// <summary>How the last rollout ended, where a user should know.</summary>
    public string? Message { get; init; }

    /// <summary>Whether both run the same replicas.</summary>
    public bool RunsTheSameAs(DesiredState other) => SpecHash.OfReplica(Spec) == SpecHash.OfReplica(other.Spec);

    /// <summary>Makes a spec the wanted one, and lets it run.</summary>
    public DesiredState Apply(WorkloadSpec spec, DateTimeOffset now)
    {
        var next = this with { Spec = spec, Running = true, UpdatedAt = now };
        if (next.RunsTheSameAs(this))
        {
            return next;
        }

        // After two updates in a row the first is not proven either.
        var proven = Previous ?? Spec;
        return !Running || SpecHash.OfReplica(spec) == SpecHash.OfReplica(proven)
            ? next with { Previous = null, Message = null } // Nothing runs that could be lost, or the update under way is taken back.
            : next with { Previous = proven, Message = "an update is being rolled out" };
    }

    /// <summary>Starts or stops it. The same object when that is how it is.</summary>
    public DesiredState Run(bool running, DateTimeOffset now) =>
        Running == running ? this : this with { Running = running, Previous = null, Message = null, UpdatedAt = now };

    public DesiredState Completed() => this with { Previous = null, Message = null };

    /// <summary>Takes an update back; how many replicas are wanted stays as it was asked for last.</summary>
    public DesiredState RolledBack(string? failure) => this with
    {
        Spec = Previous! with { Replicas = Spec.Replicas },
        Previous = null,
        Message = $"the last update did not get ready ({failure}); the spec before it was restored",
    };
}
