using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using McpManager.Client;
using McpManager.Errors;
using McpManager.Json;
using McpManager.Workloads.Planning;
using McpManager.Workloads.Spec;

namespace McpManager.Tests.Workloads.Planning;

/// <summary>What holds for every request, however odd.</summary>
public sealed class WorkloadPlannerProperties
{
    private static readonly McpManager.Templates.Template[] s_templates =
    [
        PlanHarness.Template("""{"name": "plain", "image": "i:latest", "environment": {"A": "1"}, "required_env_vars": ["A"], "args": ["x"]}"""),
        PlanHarness.Template("""{"name": "both", "image": "i", "command": ["x"], "volumes": {"/a": "/b"}, "process": {"command": ["y"]}}"""),
    ];

    [Fact]
    public void A_plan_is_a_spec_or_a_domain_failure_and_a_spec_survives_its_storage() =>
        Prop.ForAll(Requests(), request => PlansOrRefuses(request, mustPlan: false)).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithQuietOnSuccess(true));

    [Fact]
    public void Good_values_make_a_spec_in_any_combination() =>
        Prop.ForAll(GoodRequests(), request => PlansOrRefuses(request, mustPlan: true)).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithQuietOnSuccess(true));

    private static bool PlansOrRefuses(WorkloadRequest request, bool mustPlan)
    {
        foreach (var capabilities in new[] { PlanHarness.Everything, PlanHarness.Process })
        {
            try
            {
                var spec = WorkloadPlanner.Plan(request, PlanHarness.Snapshot(s_templates), capabilities, PlanHarness.Defaults);
                var stored = JsonSerializer.SerializeToUtf8Bytes(spec, StateJsonContext.Default.WorkloadSpec);
                var read = JsonSerializer.Deserialize(stored, StateJsonContext.Default.WorkloadSpec)!;
                if (SpecHash.Of(read) != SpecHash.Of(spec) || SpecHash.OfReplica(read) != SpecHash.OfReplica(spec))
                {
                    return false;
                }

                Enforcement.Warnings(spec, capabilities);
            }
            catch (ManagerException e) when (e.Kind == ErrorKind.Invalid && !e.Fields.IsEmpty && !(mustPlan && capabilities == PlanHarness.Everything))
            {
                // Refused with a reason: as it may be.
            }
        }

        return true;
    }

    private static Arbitrary<WorkloadRequest> Requests()
    {
        var text = Gen.Frequency(
            (6, Gen.Elements("a", "plain", "both", "none", "i", "i:latest", "/x", "//x", "1g", "0.5", "500m", "stdio", "http", "per_session", "on-failure:3", "A", "PORT", "8000", "")),
            (2, ArbMap.Default.GeneratorFor<string>()),
            (1, Gen.Constant(new string('a', 33_000))));
        var number = Gen.Frequency((3, Gen.Choose(0, 70)), (1, ArbMap.Default.GeneratorFor<int>()), (1, Gen.Elements(int.MinValue, int.MaxValue, 8000)));
        return Build(text, text, text, text, text, number, text, text);
    }

    private static Arbitrary<WorkloadRequest> GoodRequests() => Build(
        name: Gen.Elements("a", "web-1"),
        image: Gen.Elements("i", "mcp/echo:latest"),
        key: Gen.Elements("A", "B_1", "MCP_SERVICE_NAME"),
        value: Gen.Elements("/x", "/y/z"),
        size: Gen.Elements("64m", "1"),
        number: Gen.Choose(16, 50),
        path: Gen.Elements("/", "/mcp?x=1"),
        item: ArbMap.Default.GeneratorFor<NonEmptyString>().Select(s => "x" + s.Get.Replace("\0", "", StringComparison.Ordinal)));

    // One generator a kind: each field draws from its kind, or is absent.
    private static Arbitrary<WorkloadRequest> Build(
        Gen<string> name, Gen<string> image, Gen<string> key, Gen<string> value, Gen<string> size, Gen<int> number, Gen<string> path, Gen<string> item)
    {
        var gen =
            from serviceName in name
            from img in image
            from template in Gen.Frequency((4, Gen.Constant<string?>(null)), (1, Gen.Elements<string?>("plain", "both")))
            from command in Maybe(item.NonEmptyListOf().Select(list => (IReadOnlyList<string>)[.. list.Take(5)]))
            from environment in Maybe(Map(key, item))
            from secrets in Maybe(Map(key.Select(k => "S" + k), value))
            from volumes in Maybe(Map(value, value, unique: true))
            from labels in Maybe(Map(key, name))
            from memory in Maybe(size.Select(s => s == "1" ? "1g" : s))
            from cpu in Maybe(size.Select(s => s == "64m" ? "0.5" : s))
            from pids in MaybeNumber(number)
            from port in MaybeNumber(number)
            from replicas in MaybeNumber(number)
            from interval in MaybeNumber(number)
            from health in Maybe(path)
            from readOnly in Gen.Elements<bool?>(null, true, false)
            from max in MaybeNumber(number)
            select new WorkloadRequest
            {
                ServiceName = serviceName,
                Image = img,
                Template = template,
                Command = command,
                Environment = environment,
                Secrets = secrets,
                Volumes = volumes,
                Labels = labels,
                MemoryLimit = memory,
                CpuLimit = cpu,
                PidsLimit = pids,
                Port = port,
                Replicas = replicas,
                HealthCheckInterval = interval,
                HealthCheckPath = health,
                McpPath = health,
                ReadOnly = readOnly,
                Autoscaling = max is null || replicas > max ? null : new AutoscalingRequest { MaxReplicas = max },
            };
        return gen.ToArbitrary();
    }

    private static Gen<T?> Maybe<T>(Gen<T> gen)
        where T : class => Gen.Frequency((1, Gen.Constant<T?>(null)), (2, gen.Select(value => (T?)value)));

    private static Gen<int?> MaybeNumber(Gen<int> gen) => Gen.Frequency((1, Gen.Constant<int?>(null)), (2, gen.Select(value => (int?)value)));

    private static Gen<IReadOnlyDictionary<string, string>> Map(Gen<string> key, Gen<string> value, bool unique = false) =>
        from pairs in Gen.Zip(key, value).ListOf()
        select (IReadOnlyDictionary<string, string>)pairs
            .Where(pair => pair.Item1 is not null)
            .DistinctBy(pair => pair.Item1)
            .DistinctBy(pair => unique ? pair.Item2 : pair.Item1)
            .ToDictionary(pair => pair.Item1, pair => pair.Item2);
}
