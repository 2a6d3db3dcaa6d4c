using McpManager.Client;
using McpManager.Configuration;
using McpManager.Errors;
using McpManager.Templates;
using McpManager.Tests.Fakes;
using McpManager.Tests.Workloads.Planning;
using McpManager.Workloads;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;
using Microsoft.Extensions.Time.Testing;

namespace McpManager.Tests.Workloads;

public sealed class WorkloadServiceTests : IDisposable
{
    private static readonly WorkloadName s_a = WorkloadName.Parse("a");

    private readonly FakeTimeProvider _time = new();
    private readonly FakeBackend _backend;
    private readonly FixedCatalog _templates = new();
    private readonly WorkloadService _service;

    public WorkloadServiceTests()
    {
        _backend = new FakeBackend(_time);
        _service = new WorkloadService(_backend, _templates, new ManagerOptions { DataDir = "/data", TemplatesDir = "/templates" }, _time);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _service.Dispose();

    [Fact]
    public async Task Creates_once_and_recognizes_an_equal_request()
    {
        (await Create()).Outcome.ShouldBe(ApplyOutcome.Created);
        var (outcome, workload) = await Create("\"memory_limit\": \"512Mi\"");
        outcome.ShouldBe(ApplyOutcome.Unchanged);
        workload.Name.ShouldBe(s_a);
        _backend.Calls["ApplyAsync"].ShouldBe(1);
    }

    [Fact]
    public async Task Another_spec_of_the_same_name_is_a_conflict_that_names_fields_and_no_values()
    {
        await Create("\"environment\": {\"A\": \"old-s3cr3t\"}");
        var failure = await Should.ThrowAsync<ManagerException>(() =>
            Create("\"environment\": {\"A\": \"new-s3cr3t\"}, \"port\": 9, \"stop_timeout\": 1, \"health_check_interval\": 5"));
        failure.Kind.ShouldBe(ErrorKind.Conflict);
        failure.Message.ShouldBe("'a' exists and differs in environment, health_check_interval, port, stop_timeout. PUT updates it.");
    }

    [Fact]
    public async Task A_template_that_changed_since_is_a_difference_in_template()
    {
        _backend.Capabilities = PlanHarness.Everything with { Backend = "process" };
        _templates.Current = PlanHarness.Snapshot(PlanHarness.Template("""{"name": "t", "process": {"command": ["x"]}}"""));
        await _service.CreateAsync(new WorkloadRequest { ServiceName = "a", Template = "t" }, Ct);
        _templates.Current = PlanHarness.Snapshot(PlanHarness.Template("""{"name": "t", "process": {"command": ["y"]}}"""));
        (await Should.ThrowAsync<ManagerException>(() => _service.CreateAsync(new WorkloadRequest { ServiceName = "a", Template = "t" }, Ct)))
            .Message.ShouldContain("differs in template.");
    }

    [Fact]
    public async Task A_stopped_one_stays_stopped_when_it_is_created_again()
    {
        await Create();
        (await _service.SetRunningAsync(s_a, running: false, Ct)).ShouldBeTrue();
        var (outcome, workload) = await Create();
        outcome.ShouldBe(ApplyOutcome.Unchanged);
        workload.DesiredRunning.ShouldBeFalse();
    }

    [Fact]
    public async Task A_broken_one_is_a_conflict_until_it_is_put_anew()
    {
        await Create();
        _backend.Change(s_a, w => w with { Fault = "the state file is broken" });

        var failure = await Should.ThrowAsync<ManagerException>(() => Create());
        failure.Kind.ShouldBe(ErrorKind.Conflict);
        failure.Message.ShouldBe("'a' exists and is broken: the state file is broken. DELETE it, or PUT it anew.");
        (await Should.ThrowAsync<ManagerException>(() => _service.SetRunningAsync(s_a, running: true, Ct))).Kind.ShouldBe(ErrorKind.Conflict);
        (await Should.ThrowAsync<ManagerException>(() => _service.RestartAsync(s_a, Ct))).Kind.ShouldBe(ErrorKind.Conflict);
        (await Should.ThrowAsync<ManagerException>(() => _service.ScaleAsync(s_a, new ScaleRequest { Replicas = 2 }, Ct))).Kind.ShouldBe(ErrorKind.Conflict);

        var (outcome, workload) = await _service.PutAsync(s_a, Request(), Ct);
        outcome.ShouldBe(ApplyOutcome.Updated);
        workload.Fault.ShouldBeNull();
    }

    [Fact]
    public async Task Put_creates_updates_and_leaves_alone()
    {
        (await _service.PutAsync(s_a, Request() with { ServiceName = null }, Ct)).Outcome.ShouldBe(ApplyOutcome.Created);
        (await _service.PutAsync(s_a, Request(), Ct)).Outcome.ShouldBe(ApplyOutcome.Unchanged);
        var (outcome, workload) = await _service.PutAsync(s_a, Request("\"port\": 9"), Ct);
        outcome.ShouldBe(ApplyOutcome.Updated);
        workload.Spec.Port.ShouldBe(9);
    }

    [Fact]
    public async Task Put_refuses_a_body_for_another_name() =>
        (await Should.ThrowAsync<ManagerException>(() => _service.PutAsync(s_a, Request() with { ServiceName = "b" }, Ct)))
            .Fields["service_name"].ShouldBe(["differs from the name in the path, 'a'"]);

    [Fact]
    public async Task An_update_does_not_undo_a_restart()
    {
        await Create();
        await _service.RestartAsync(s_a, Ct);
        var restarted = (await _backend.FindAsync(s_a, Ct))!.Spec;
        restarted.RestartedAt.ShouldBe(_time.GetUtcNow());

        (await _service.PutAsync(s_a, Request(), Ct)).Outcome.ShouldBe(ApplyOutcome.Unchanged);
        var (_, workload) = await _service.PutAsync(s_a, Request("\"labels\": {\"a\": \"b\"}"), Ct);
        SpecHash.OfReplica(workload.Spec).ShouldBe(SpecHash.OfReplica(restarted));
    }

    [Fact]
    public async Task Every_restart_rolls_the_replicas()
    {
        await Create();
        await _service.RestartAsync(s_a, Ct);
        var first = SpecHash.OfReplica((await _backend.FindAsync(s_a, Ct))!.Spec);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await _service.RestartAsync(s_a, Ct);
        SpecHash.OfReplica((await _backend.FindAsync(s_a, Ct))!.Spec).ShouldNotBe(first);
    }

    [Fact]
    public async Task Scales_within_bounds()
    {
        await Create();
        (await _service.ScaleAsync(s_a, new ScaleRequest { Replicas = 3 }, Ct))!.Replicas.Length.ShouldBe(3);
        (await _service.ScaleAsync(s_a, new ScaleRequest { Replicas = 3 }, Ct))!.Spec.Replicas.ShouldBe(3);
        _backend.Calls["ApplyAsync"].ShouldBe(2);
        foreach (var (replicas, message) in new (int?, string)[] { (0, "must be from 1 to 50"), (51, "must be from 1 to 50"), (null, "is required") })
        {
            (await Should.ThrowAsync<ManagerException>(() => _service.ScaleAsync(s_a, new ScaleRequest { Replicas = replicas }, Ct)))
                .Fields["replicas"].ShouldBe([message]);
        }
    }

    [Fact]
    public async Task A_stopped_one_is_not_scaled()
    {
        await Create();
        await _service.SetRunningAsync(s_a, running: false, Ct);
        var failure = await Should.ThrowAsync<ManagerException>(() => _service.ScaleAsync(s_a, new ScaleRequest { Replicas = 2 }, Ct));
        failure.Kind.ShouldBe(ErrorKind.Conflict);
        failure.Message.ShouldBe("'a' is stopped; start it first.");
    }

    [Fact]
    public async Task What_does_not_exist_is_absent()
    {
        (await _service.ScaleAsync(s_a, new ScaleRequest { Replicas = 2 }, Ct)).ShouldBeNull();
        (await _service.SetRunningAsync(s_a, running: true, Ct)).ShouldBeFalse();
        (await _service.RestartAsync(s_a, Ct)).ShouldBeFalse();
        (await _service.RemoveAsync(s_a, default, Ct)).ShouldBeFalse();
    }

    [Fact]
    public async Task Removes()
    {
        await Create();
        (await _service.RemoveAsync(s_a, new RemoveOptions(Volumes: true), Ct)).ShouldBeTrue();
        (await _backend.FindAsync(s_a, Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task A_host_name_belongs_to_one()
    {
        await Create("\"host\": \"app.example.org\"");
        var failure = await Should.ThrowAsync<ManagerException>(() => Create("\"host\": \"APP.example.org\"", name: "b"));
        failure.Kind.ShouldBe(ErrorKind.Conflict);
        failure.Message.ShouldContain("belongs to the workload 'a'");

        await Create(name: "c");
        await Should.ThrowAsync<ManagerException>(() => _service.PutAsync(WorkloadName.Parse("c"), Request("\"host\": \"app.example.org\"", "c"), Ct));
        (await _service.PutAsync(s_a, Request("\"host\": \"app.example.org\", \"port\": 9"), Ct)).Outcome.ShouldBe(ApplyOutcome.Updated);
    }

    [Fact]
    public async Task A_client_that_went_away_before_its_turn_changes_nothing()
    {
        await Should.ThrowAsync<OperationCanceledException>(() => _service.CreateAsync(Request(), new CancellationToken(canceled: true)));
        (await _backend.ListAsync(Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_failure_of_the_backend_frees_the_name()
    {
        _backend.Failure = new ManagerException(ErrorKind.Unavailable, "down");
        (await Should.ThrowAsync<ManagerException>(() => Create())).Kind.ShouldBe(ErrorKind.Unavailable);
        _backend.Failure = null;
        (await Create()).Outcome.ShouldBe(ApplyOutcome.Created);
    }

    private Task<(ApplyOutcome Outcome, Workload Workload)> Create(string? fields = null, string name = "a") => _service.CreateAsync(Request(fields, name), Ct);

    private static WorkloadRequest Request(string? fields = null, string name = "a") =>
        PlanHarness.Request($$"""{"service_name": "{{name}}", "image": "i"{{(fields is null ? "" : $", {fields}")}}}""");

    private sealed class FixedCatalog : ITemplateCatalog
    {
        public TemplateSnapshot Current { get; set; } = TemplateSnapshot.Empty;
    }
}
