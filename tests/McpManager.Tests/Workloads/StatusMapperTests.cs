using System.Net;
using McpManager.Client;
using McpManager.Tests.Workloads.Planning;
using McpManager.Workloads;
using McpManager.Workloads.Health;
using McpManager.Workloads.Spec;

namespace McpManager.Tests.Workloads;

public sealed class StatusMapperTests
{
    private static readonly DateTimeOffset s_now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("", 1, WorkloadPhase.Pending)]
    [InlineData("pending", 1, WorkloadPhase.Pending)]
    [InlineData("stopping", 1, WorkloadPhase.Pending)]
    [InlineData("starting", 1, WorkloadPhase.Starting)]
    [InlineData("backoff", 1, WorkloadPhase.Starting)]
    [InlineData("starting crashloop", 2, WorkloadPhase.Starting)]
    [InlineData("ready", 1, WorkloadPhase.Running)]
    [InlineData("ready ready stopping", 2, WorkloadPhase.Running)]
    [InlineData("ready starting", 2, WorkloadPhase.Degraded)]
    [InlineData("ready", 2, WorkloadPhase.Degraded)]
    [InlineData("ready crashloop unhealthy", 3, WorkloadPhase.Degraded)]
    [InlineData("unhealthy", 1, WorkloadPhase.Unhealthy)]
    [InlineData("unhealthy starting crashloop", 3, WorkloadPhase.Unhealthy)]
    [InlineData("crashloop", 1, WorkloadPhase.Failed)]
    [InlineData("exited", 1, WorkloadPhase.Failed)]
    [InlineData("exited pending", 2, WorkloadPhase.Failed)]
    public void Replicas_make_the_phase(string replicas, int desired, WorkloadPhase phase)
    {
        var status = Map(Workload(replicas) with { Spec = Spec($"\"replicas\": {desired}") });
        status.Status.ShouldBe(phase);
        status.DesiredReplicas.ShouldBe(desired);
    }

    [Theory]
    [InlineData("", WorkloadPhase.Stopped)]
    [InlineData("stopped", WorkloadPhase.Stopped)]
    [InlineData("exited", WorkloadPhase.Stopped)]
    [InlineData("stopping stopped", WorkloadPhase.Stopping)]
    [InlineData("ready", WorkloadPhase.Stopping)]
    public void A_stopped_workload_is_stopping_until_nothing_runs(string replicas, WorkloadPhase phase)
    {
        var status = Map(Workload(replicas) with { DesiredRunning = false });
        status.Status.ShouldBe(phase);
        status.DesiredReplicas.ShouldBe(0);
        status.Message.ShouldBeNull();
    }

    [Fact]
    public void A_fault_fails_it_and_says_why()
    {
        var status = Map(Workload("ready") with { Fault = "the state is broken", Message = "rolled out" });
        status.Status.ShouldBe(WorkloadPhase.Failed);
        status.Message.ShouldBe("the state is broken");
    }

    [Theory]
    [InlineData(true, "Unhealthy", ReplicaPhase.Ready)]
    [InlineData(true, "Starting", ReplicaPhase.Ready)]
    [InlineData(false, "Ready", ReplicaPhase.Starting)]
    [InlineData(false, "Unhealthy", ReplicaPhase.Unhealthy)]
    [InlineData(null, "Ready", ReplicaPhase.Ready)]
    [InlineData(null, "Starting", ReplicaPhase.Starting)]
    [InlineData(null, "Unhealthy", ReplicaPhase.Unhealthy)]
    public void The_verdict_of_the_backend_wins_over_probes(bool? verdict, string probed, ReplicaPhase phase)
    {
        var workload = Workload("ready");
        workload = workload with { Replicas = [workload.Replicas[0] with { Ready = verdict }] };
        Map(workload, _ => new ReplicaHealth(Enum.Parse<HealthState>(probed))).Replicas.ShouldHaveSingleItem().Status.ShouldBe(phase);
    }

    [Fact]
    public void The_message_is_the_most_telling_reason()
    {
        Map(Workload("ready")).Message.ShouldBeNull();
        Map(Workload("ready") with { Message = "rolled back" }).Message.ShouldBe("rolled back");
        Map(Workload("unhealthy")).Message.ShouldBe("a-0: probe: 500");
        Map(Workload("ready unhealthy") with { Spec = Spec("\"replicas\": 2") }).Message.ShouldBe("a-1: probe: 500");

        var exited = Workload("exited");
        Map(exited with { Replicas = [exited.Replicas[0] with { LastExit = 3 }] }).Message.ShouldBe("a-0: exited with code 3");
        Map(exited with { Replicas = [exited.Replicas[0] with { LastExit = 3, LastError = "no such file" }] }).Message.ShouldBe("a-0: no such file");

        var both = Workload("unhealthy crashloop");
        both = both with { Replicas = both.Replicas.SetItem(1, both.Replicas[1] with { LastError = "segmentation fault" }) };
        Map(both).Message.ShouldBe("a-1: segmentation fault");
    }

    [Fact]
    public void A_replica_is_shown_as_it_is()
    {
        var replica = new Replica
        {
            Id = "a-0",
            RunId = "r",
            Index = 0,
            State = ReplicaState.Running,
            Address = new DnsEndPoint("::1", 8000),
            StartedAt = s_now,
            Restarts = 2,
            LastExit = 137,
            LastError = "killed",
            CpuPercent = 1.5,
            MemoryBytes = 42,
        };
        Map(Workload("") with { Replicas = [replica] }, _ => new ReplicaHealth(HealthState.Ready)).Replicas.ShouldBe(
        [
            new ReplicaStatus
            {
                Id = "a-0",
                Status = ReplicaPhase.Ready,
                Address = "[::1]:8000",
                StartedAt = s_now,
                Restarts = 2,
                LastExit = 137,
                LastError = "killed",
                CpuPercent = 1.5,
                MemoryBytes = 42,
            },
        ]);
    }

    [Fact]
    public void Replicas_are_in_the_order_of_their_index()
    {
        var workload = Workload("ready ready ready");
        Map(workload with { Replicas = [.. workload.Replicas.Reverse()] }).Replicas.Select(r => r.Id).ShouldBe(["a-0", "a-1", "a-2"]);
    }

    [Fact]
    public void An_autoscaler_is_within_its_bounds()
    {
        var spec = Spec("\"autoscaling\": {\"min_replicas\": 2, \"max_replicas\": 3}");
        Map(Workload("ready") with { Spec = spec }).DesiredReplicas.ShouldBe(2);
        Map(Workload("ready ready ready") with { Spec = spec }).DesiredReplicas.ShouldBe(3);
        Map(Workload("ready ready ready ready") with { Spec = spec }).DesiredReplicas.ShouldBe(3);
    }

    [Theory]
    [InlineData("http", 8000, null, "http://a.localhost:8000/")]
    [InlineData("http", 80, null, "http://a.localhost/")]
    [InlineData("https", 443, null, "https://a.localhost/")]
    [InlineData("https", 80, null, "https://a.localhost:80/")]
    [InlineData("https", 443, "app.example.org", "https://app.example.org/")]
    public void Urls_lead_to_the_gateway(string scheme, int port, string? host, string url)
    {
        var spec = Spec("\"mcp_path\": \"/v1/mcp\"") with { Host = host };
        var status = StatusMapper.ToStatus(Workload("") with { Spec = spec }, Health, PlanHarness.Everything, new PublicAddress(scheme, port));
        status.Url.ShouldBe(url);
        status.McpUrl.ShouldBe(url + "v1/mcp");
    }

    [Fact]
    public void Of_the_environment_only_names_are_told()
    {
        var status = Map(Workload("") with { Spec = Spec("\"environment\": {\"Z\": \"s3cr3t\"}, \"secrets\": {\"KEY\": \"s3cr3t\"}") });
        status.Environment.ShouldBe(["KEY", "Z"]);
        System.Text.Json.JsonSerializer.Serialize(status, ManagerJsonContext.Default.WorkloadStatus).ShouldNotContain("s3cr3t");
    }

    [Fact]
    public void The_rest_comes_from_the_spec()
    {
        var spec = Spec("\"labels\": {\"a\": \"b\"}");
        var status = StatusMapper.ToStatus(Workload("") with { Spec = spec }, Health, PlanHarness.Process, new PublicAddress("http", 80));
        status.Backend.ShouldBe("process");
        status.Labels["a"].ShouldBe("b");
        status.Image.ShouldBe("i");
        status.SpecHash.ShouldBe(SpecHash.Of(spec));
        status.CreatedAt.ShouldBe(s_now);
        status.Warnings.ShouldContain(warning => warning.StartsWith("cpu_limit 0.5 is not enforced"));
    }

    private static WorkloadSpec Spec(string fields = "\"port\": 80") => PlanHarness.Plan($$"""{"service_name": "a", "image": "i", {{fields}}}""");

    private static WorkloadStatus Map(Workload workload, Func<Replica, ReplicaHealth>? health = null) =>
        StatusMapper.ToStatus(workload, health ?? Health, PlanHarness.Everything, new PublicAddress("http", 8000));

    // The test's words for running replicas are in the run's id.
    private static ReplicaHealth Health(Replica replica) => replica.RunId switch
    {
        "ready" => new ReplicaHealth(HealthState.Ready),
        "unhealthy" => new ReplicaHealth(HealthState.Unhealthy, "probe: 500"),
        _ => ReplicaHealth.Unknown,
    };

    private static Workload Workload(string replicas) => new()
    {
        Spec = Spec(),
        DesiredRunning = true,
        CreatedAt = s_now,
        UpdatedAt = s_now,
        Replicas = [.. replicas.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((word, n) => new Replica
        {
            Id = $"a-{n}",
            RunId = word,
            Index = n,
            State = Enum.TryParse<ReplicaState>(word, ignoreCase: true, out var state) ? state : ReplicaState.Running,
        })],
    };
}
