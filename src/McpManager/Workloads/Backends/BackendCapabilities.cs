using System.Collections.Frozen;
using McpManager.Workloads.Spec;

namespace McpManager.Workloads.Backends;

/// <summary>
/// What a backend enforces. A control that a request asks for and that is not in <see cref="Enforces"/> is refused with 422; one that only a
/// default or a template asks for is run and reported as a warning.
/// </summary>
/// <param name="Backend">Its name: process, podman, kubernetes.</param>
/// <param name="Enforces">Controls that hold whatever the workload does.</param>
/// <param name="WhyNot">For a control that is not enforced: why, as the end of a sentence. Shown to the caller.</param>
internal sealed record BackendCapabilities(
    string Backend,
    FrozenSet<SpecField> Enforces,
    FrozenDictionary<SpecField, string> WhyNot)
{
    /// <summary>Whether the log of a replica's run before the present one is kept apart, and must be asked for.</summary>
    public bool KeepsRunsApart { get; init; }

    public bool Can(SpecField field) => Enforces.Contains(field);

    /// <summary>"the process backend cannot enforce it: a process shares the machine's file system".</summary>
    public string Refusal(SpecField field) =>
        WhyNot.TryGetValue(field, out var why)
            ? $"the {Backend} backend cannot enforce it: {why}"
            : $"the {Backend} backend cannot enforce it";
}
