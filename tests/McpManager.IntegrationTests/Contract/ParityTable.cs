using System.Reflection;
using System.Text;
using System.Text.Json;
using McpManager.Backends.Kubernetes;
using McpManager.Backends.Podman;
using McpManager.Backends.Process;
using McpManager.Client;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;

namespace McpManager.IntegrationTests.Contract;

/// <summary>
/// docs/parity.md: every field of a request and every verb, on each backend. Fields come from the request's record, verdicts from what the backends declare,
/// verbs from the contract tests: whatever is added to one of them is in the table, or the table's test fails.
/// </summary>
internal static class ParityTable
{
    private const string Enforced = "enforced";

    private static readonly BackendCapabilities[] s_backends = [ProcessCapabilities.For(canMeasure: true), PodmanCapabilities.Of(info: null, canLimit: true), KubernetesCapabilities.Here];

    // Fields that a backend may be unable to hold; all others are held by all.
    private static readonly Dictionary<string, SpecField> s_controls = new(StringComparer.Ordinal)
    {
        ["image"] = SpecField.Image,
        ["secrets"] = SpecField.Secrets,
        ["volumes"] = SpecField.Volumes,
        ["memory_limit"] = SpecField.MemoryLimit,
        ["cpu_limit"] = SpecField.CpuLimit,
        ["pids_limit"] = SpecField.PidsLimit,
        ["storage_limit"] = SpecField.StorageLimit,
        ["restart_policy"] = SpecField.RestartPolicy,
        ["autoscaling"] = SpecField.Autoscaling,
        ["transport"] = SpecField.Stdio,
        ["session_policy"] = SpecField.PerSession,
        ["user"] = SpecField.User,
        ["read_only"] = SpecField.ReadOnly,
    };

    // What a verdict alone would say wrongly.
    private static readonly Dictionary<(string Field, string Backend), string> s_remarks = new()
    {
        [("port", "process")] = "not applicable: each replica gets a free port, in `PORT`",
        [("command", "podman")] = "enforced, in an image",
        [("command", "kubernetes")] = "enforced, in an image",
        [("transport", "process")] = "`http` enforced, `stdio` refused",
        [("transport", "podman")] = "`http` enforced, `stdio` refused",
        [("transport", "kubernetes")] = "`http` enforced, `stdio` refused",
        [("session_policy", "process")] = "`shared` enforced, `per_session` refused",
        [("session_policy", "podman")] = "`shared` enforced, `per_session` refused",
        [("session_policy", "kubernetes")] = "`shared` enforced, `per_session` refused",
        [("restart_policy", "kubernetes")] = "`always`, `unless-stopped` enforced; `no`, `on-failure` refused",
        [("volumes", "podman")] = "named ones, and folders below `VOLUME_ROOTS`, enforced; others refused",
        [("volumes", "kubernetes")] = "named ones enforced, as claims; folders of a host refused",
        [("health_check_path", "kubernetes")] = "enforced, by the kubelet; a replica that fails it for long is restarted",
    };

    public static string Write()
    {
        var text = new StringBuilder();
        text.AppendLine("# Parity");
        text.AppendLine();
        text.AppendLine("Each field of a request and each verb, on each backend: *enforced*, *refused* (422, with the reason; a template or a default that asks for it gets a warning in the");
        text.AppendLine("status instead), or *not applicable*. Nothing is ignored. The contract tests write this page (`UPDATE_PARITY=1`), and fail when it is not theirs.");
        text.AppendLine();
        text.AppendLine("Podman here is one that may limit: rootful, or rootless on cgroup v2 with its controllers delegated.");
        text.AppendLine();
        text.AppendLine("## Fields");
        text.AppendLine();
        Head(text, "field");
        foreach (var field in typeof(WorkloadRequest).GetProperties().Select(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name)))
        {
            Row(text, $"`{field}`", backend => Verdict(field, backend));
        }

        text.AppendLine();
        text.AppendLine("## Verbs");
        text.AppendLine();
        Head(text, "what the contract shows");
        foreach (var (what, needs) in Shown())
        {
            Row(text, what, backend => !HasContract(backend.Backend) ? "not shown" : needs is { } field && !backend.Can(field) ? Refused(field) : Enforced);
        }

        Row(text, "logs of the run before, `?previous=true`", backend => backend.KeepsRunsApart ? Enforced : "not applicable: all runs of a replica are in one log");
        Row(text, "logs tell stdout from stderr", backend => backend.KeepsRunsApart ? "not applicable: the cluster's log API has one stream" : Enforced);
        text.AppendLine();
        text.AppendLine("## Why refused");
        text.AppendLine();
        foreach (var backend in s_backends)
        {
            text.AppendLine($"- **{backend.Backend}**");
            foreach (var (field, why) in backend.WhyNot.OrderBy(pair => pair.Key))
            {
                text.AppendLine($"  - {JsonNamingPolicy.SnakeCaseLower.ConvertName(field.ToString())}: {why}");
            }
        }

        return text.ToString().ReplaceLineEndings("\n");

        static string Refused(SpecField field) => $"refused ({JsonNamingPolicy.SnakeCaseLower.ConvertName(field.ToString())})";
    }

    private static string Verdict(string field, BackendCapabilities backend) =>
        s_remarks.TryGetValue((field, backend.Backend), out var remark) ? remark
        : !s_controls.TryGetValue(field, out var control) || backend.Can(control) ? Enforced
        : "refused";

    private static IEnumerable<(string What, SpecField? Needs)> Shown() => typeof(WorkloadBackendContract)
        .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .Where(method => method.GetCustomAttribute<FactAttribute>() is not null)
        .OrderBy(method => method.MetadataToken)
        .Select(method => (
            method.GetCustomAttribute<ShowsAttribute>()?.What ?? throw new InvalidOperationException($"{method.Name} does not say what it shows"),
            method.GetCustomAttribute<NeedsAttribute>()?.Field));

    /// <summary>Whether a backend is held by the contract at all.</summary>
    private static bool HasContract(string backend) => typeof(WorkloadBackendContract).Assembly.GetTypes().Any(type =>
        !type.IsAbstract && type.IsSubclassOf(typeof(WorkloadBackendContract)) && type.Namespace!.EndsWith($".{backend}", StringComparison.OrdinalIgnoreCase));

    private static void Head(StringBuilder text, string first)
    {
        text.AppendLine($"| {first} | {string.Join(" | ", s_backends.Select(backend => backend.Backend))} |");
        text.AppendLine($"|---|{string.Concat(Enumerable.Repeat("---|", s_backends.Length))}");
    }

    private static void Row(StringBuilder text, string first, Func<BackendCapabilities, string> cell) =>
        text.AppendLine($"| {first} | {string.Join(" | ", s_backends.Select(cell))} |");
}
