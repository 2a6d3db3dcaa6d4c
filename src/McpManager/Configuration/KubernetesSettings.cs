using System.Collections.Immutable;
using McpManager.Workloads.Spec;

namespace McpManager.Configuration;

/// <summary>What the Kubernetes backend is told. The same for every backend, so that one environment serves each.</summary>
internal sealed record KubernetesSettings
{
    /// <summary><c>KUBERNETES_NAMESPACE</c>; <c>null</c> for that of the credentials.</summary>
    public string? Namespace { get; init; }

    /// <summary><c>INGRESS_DOMAIN</c>: a workload's public name is <c>{name}.{domain}</c>.</summary>
    public string IngressDomain { get; init; } = "localhost";

    /// <summary><c>INGRESS_CLASS</c>; <c>null</c> (<c>none</c>) for no Ingress at all.</summary>
    public string? IngressClass { get; init; } = "traefik";

    /// <summary><c>INGRESS_TLS_SECRET</c>: the Secret with the domain's certificate; <c>null</c> for plain HTTP.</summary>
    public string? IngressTlsSecret { get; init; }

    /// <summary><c>INGRESS_NAMESPACE</c>: where the ingress controller is.</summary>
    public string IngressNamespace { get; init; } = "traefik";

    /// <summary><c>STORAGE_CLASS</c>; <c>null</c> for the cluster's default.</summary>
    public string? StorageClass { get; init; }

    /// <summary><c>VOLUME_SIZE</c>, bytes.</summary>
    public long VolumeSize { get; init; } = 1L << 30;

    /// <summary><c>VOLUME_ACCESS_MODE</c>: <c>ReadWriteOnce</c> or <c>ReadWriteMany</c>.</summary>
    public string VolumeAccessMode { get; init; } = "ReadWriteOnce";

    /// <summary><c>IMAGE_PULL_SECRETS</c>.</summary>
    public ImmutableArray<string> ImagePullSecrets { get; init; } = [];

    /// <summary><c>CPU_REQUEST_PERCENT</c>: how much of its limit a replica is promised.</summary>
    public int CpuRequestPercent { get; init; } = 10;

    /// <summary><c>MEMORY_REQUEST_PERCENT</c>.</summary>
    public int MemoryRequestPercent { get; init; } = 50;

    /// <summary><c>ROLLOUT_DEADLINE</c>, seconds without progress after which a rollout goes back.</summary>
    public int RolloutDeadlineSeconds { get; init; } = 300;

    /// <summary><c>DRAIN_SECONDS</c>: how long a replica that is to end still serves.</summary>
    public int DrainSeconds { get; init; } = 5;

    /// <param name="startupGrace">Seconds that a replica may take to get ready: a rollout that is told to have failed before would go back for nothing.</param>
    public static KubernetesSettings Read(SettingReader read, int startupGrace) => new()
    {
        Namespace = NamespaceName(read, "KUBERNETES_NAMESPACE"),
        IngressDomain = Domain(read),
        IngressClass = read.Text("INGRESS_CLASS")?.ToLowerInvariant() == "none" ? null : Name(read, "INGRESS_CLASS") ?? "traefik",
        IngressTlsSecret = Name(read, "INGRESS_TLS_SECRET"),
        IngressNamespace = NamespaceName(read, "INGRESS_NAMESPACE") ?? "traefik",
        StorageClass = Name(read, "STORAGE_CLASS"),
        VolumeSize = read.Parse<long>("VOLUME_SIZE", 1L << 30, Quantity.TryParseMemory),
        VolumeAccessMode = read.Choice("VOLUME_ACCESS_MODE", "readwriteonce", "readwriteonce", "readwritemany") == "readwritemany" ? "ReadWriteMany" : "ReadWriteOnce",
        ImagePullSecrets = PullSecrets(read),
        CpuRequestPercent = read.Number("CPU_REQUEST_PERCENT", whenAbsent: 10, min: 1, max: 100),
        MemoryRequestPercent = read.Number("MEMORY_REQUEST_PERCENT", whenAbsent: 50, min: 1, max: 100),
        RolloutDeadlineSeconds = Deadline(read, startupGrace),
        DrainSeconds = read.Number("DRAIN_SECONDS", whenAbsent: 5, min: 0, max: 300),
    };

    private static int Deadline(SettingReader read, int startupGrace)
    {
        var deadline = read.Number("ROLLOUT_DEADLINE", whenAbsent: Math.Max(300, 2 * startupGrace), min: 5, max: 86_400);
        if (deadline <= startupGrace)
        {
            read.Refuse("ROLLOUT_DEADLINE", $"must be more than STARTUP_GRACE, {startupGrace}: a replica may take that long");
        }

        return deadline;
    }

    private static string? NamespaceName(SettingReader read, string variable)
    {
        if (read.Text(variable) is { } text && !(SettingForms.IsObjectName(text) && text.Length <= 63 && !text.Contains('.')))
        {
            read.Refuse(variable, "must be a namespace: at most 63 lower-case letters, digits and '-'");
            return null;
        }

        return read.Text(variable);
    }

    private static string? Name(SettingReader read, string variable)
    {
        if (read.Text(variable) is { } text && !SettingForms.IsObjectName(text))
        {
            read.Refuse(variable, "must be a name as Kubernetes has it: lower-case letters, digits, '-' and '.', at most 253 characters");
            return null;
        }

        return read.Text(variable);
    }

    private static ImmutableArray<string> PullSecrets(SettingReader read)
    {
        var names = read.List("IMAGE_PULL_SECRETS", []);
        if (!names.All(SettingForms.IsObjectName))
        {
            read.Refuse("IMAGE_PULL_SECRETS", "must be names of Secrets, separated by commas");
            return [];
        }

        return names;
    }

    private static string Domain(SettingReader read)
    {
        if (read.Text("INGRESS_DOMAIN") is not { } text)
        {
            return "localhost";
        }

        // With the longest name before it, and a dot, it must still be a host name.
        if (SettingForms.IsObjectName(text.ToLowerInvariant()) && text.Length <= 253 - WorkloadName.MaxLength - 1)
        {
            return text.ToLowerInvariant();
        }

        read.Refuse("INGRESS_DOMAIN", "must be a domain such as mcp.example.org, without a wildcard, scheme or port");
        return "localhost";
    }
}
