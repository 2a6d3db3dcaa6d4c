using System.Collections.Immutable;

namespace McpManager.Backends.Kubernetes.Models;

internal sealed record Container
{
    public required string Name { get; init; }

    public string? Image { get; init; }

    public string? ImagePullPolicy { get; init; }

    public ImmutableArray<string>? Command { get; init; }

    public ImmutableArray<string>? Args { get; init; }

    public string? WorkingDir { get; init; }

    public ImmutableArray<ContainerPort>? Ports { get; init; }

    public ImmutableArray<EnvVar>? Env { get; init; }

    public Resources? Resources { get; init; }

    public ImmutableArray<KubeVolumeMount>? VolumeMounts { get; init; }

    public Probe? StartupProbe { get; init; }

    public Probe? ReadinessProbe { get; init; }

    public Probe? LivenessProbe { get; init; }

    public Lifecycle? Lifecycle { get; init; }

    public ContainerSecurityContext? SecurityContext { get; init; }

    public string? TerminationMessagePolicy { get; init; }
}

internal sealed record ContainerPort(string Name, int ContainerPortNumber, string Protocol)
{
    [System.Text.Json.Serialization.JsonPropertyName("containerPort")]
    public int ContainerPortNumber { get; init; } = ContainerPortNumber;
}

internal sealed record EnvVar
{
    public required string Name { get; init; }

    public string? Value { get; init; }

    public EnvVarSource? ValueFrom { get; init; }
}

internal sealed record EnvVarSource
{
    public SecretKeyRef? SecretKeyRef { get; init; }

    public FieldRef? FieldRef { get; init; }
}

internal sealed record SecretKeyRef(string Name, string Key);

internal sealed record FieldRef(string FieldPath)
{
    public string? ApiVersion { get; init; }
}

/// <summary>Quantities by resource: <c>cpu</c>, <c>memory</c>, <c>ephemeral-storage</c>.</summary>
internal sealed record Resources
{
    public ImmutableSortedDictionary<string, string>? Requests { get; init; }

    public ImmutableSortedDictionary<string, string>? Limits { get; init; }
}

internal sealed record Probe
{
    public HttpGet? HttpGet { get; init; }

    public int? InitialDelaySeconds { get; init; }

    public int? PeriodSeconds { get; init; }

    public int? TimeoutSeconds { get; init; }

    public int? SuccessThreshold { get; init; }

    public int? FailureThreshold { get; init; }
}

internal sealed record HttpGet
{
    public required string Path { get; init; }

    public required IntOrString Port { get; init; }

    public string? Scheme { get; init; }
}

internal sealed record Lifecycle
{
    public LifecycleHandler? PreStop { get; init; }
}

internal sealed record LifecycleHandler
{
    public ExecAction? Exec { get; init; }

    /// <summary>From 1.30 on; before, the image's own <c>sleep</c> is run.</summary>
    public SleepAction? Sleep { get; init; }
}

internal sealed record ExecAction(ImmutableArray<string> Command);

internal sealed record SleepAction(long Seconds);

internal sealed record ContainerSecurityContext
{
    public bool? AllowPrivilegeEscalation { get; init; }

    public bool? Privileged { get; init; }

    public bool? ReadOnlyRootFilesystem { get; init; }

    public bool? RunAsNonRoot { get; init; }

    public CapabilitySet? Capabilities { get; init; }

    public SeccompProfile? SeccompProfile { get; init; }
}

internal sealed record CapabilitySet
{
    public ImmutableArray<string>? Drop { get; init; }

    public ImmutableArray<string>? Add { get; init; }
}
