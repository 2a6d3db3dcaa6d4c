using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using McpManager.Client;
using McpManager.Errors;
using McpManager.Json;
using McpManager.Templates;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Planning;
using McpManager.Workloads.Spec;

namespace McpManager.Tests.Workloads.Planning;

/// <summary>Plans requests that tests write as JSON.</summary>
internal static class PlanHarness
{
    public static PlanDefaults Defaults { get; } = new(512L << 20, 500, 30, ["manager.example.org"]);

    /// <summary>A backend that enforces everything.</summary>
    public static BackendCapabilities Everything { get; } = Capable("podman", Enum.GetValues<SpecField>());

    /// <summary>A backend that enforces only memory, and says why not for some of the others.</summary>
    public static BackendCapabilities Process { get; } = Capable("process", SpecField.MemoryLimit) with
    {
        WhyNot = new Dictionary<SpecField, string>
        {
            [SpecField.Image] = "it runs commands",
            [SpecField.CpuLimit] = "a process shares the machine's processors",
            [SpecField.Stdio] = "it is not supported yet",
        }.ToFrozenDictionary(),
    };

    public static BackendCapabilities Capable(string backend, params SpecField[] enforces) =>
        new(backend, enforces.ToFrozenSet(), FrozenDictionary<SpecField, string>.Empty);

    public static WorkloadRequest Request(string json) => StrictJson.Read(Encoding.UTF8.GetBytes(json), ManagerJsonContext.Default.WorkloadRequest);

    public static WorkloadSpec Plan(string json, BackendCapabilities? capabilities = null, params Template[] templates) =>
        WorkloadPlanner.Plan(Request(json), Snapshot(templates), capabilities ?? Everything, Defaults);

    /// <summary>A request with a name, an image, and <paramref name="fields"/>.</summary>
    public static WorkloadSpec PlanWith(string fields) => Plan($$"""{"service_name": "a", "image": "nginx", {{fields}}}""");

    public static ImmutableSortedDictionary<string, ImmutableArray<string>> Refused(
        string json,
        BackendCapabilities? capabilities = null,
        params Template[] templates) => Refused(() => Plan(json, capabilities, templates));

    public static ImmutableSortedDictionary<string, ImmutableArray<string>> RefusedWith(string fields) => Refused(() => PlanWith(fields));

    public static Template Template(string json)
    {
        TemplateParser.TryParse(Encoding.UTF8.GetBytes(json), "/templates", SpecBuilder.CheckDefaults, out var template, out var error).ShouldBeTrue(error);
        return template!;
    }

    public static TemplateSnapshot Snapshot(params Template[] templates) =>
        TemplateSnapshot.Empty with { Templates = templates.ToImmutableSortedDictionary(t => t.Name, t => t, StringComparer.Ordinal) };

    private static ImmutableSortedDictionary<string, ImmutableArray<string>> Refused(Func<WorkloadSpec> plan)
    {
        var failure = Should.Throw<ManagerException>(() => { plan(); });
        failure.Kind.ShouldBe(ErrorKind.Invalid);
        return failure.Fields;
    }
}
