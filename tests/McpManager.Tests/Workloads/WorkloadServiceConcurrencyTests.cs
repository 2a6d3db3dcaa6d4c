using McpManager.Client;
using McpManager.Configuration;
using McpManager.Errors;
using McpManager.Templates;
using McpManager.Tests.Fakes;
using McpManager.Workloads;
using McpManager.Workloads.Spec;

namespace McpManager.Tests.Workloads;

/// <summary>Many clients at once, against a backend that lets them overlap.</summary>
public sealed class WorkloadServiceConcurrencyTests : IDisposable
{
    private readonly FakeBackend _fake = new();
    private readonly SlowBackend _backend;
    private readonly WorkloadService _service;

    public WorkloadServiceConcurrencyTests()
    {
        _backend = new SlowBackend(_fake);
        _service = new WorkloadService(
            _backend,
            new NoTemplates(),
            new ManagerOptions { DataDir = "/data", TemplatesDir = "/templates", MaxContainers = 10 },
            TimeProvider.System);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _service.Dispose();

    [Fact]
    public async Task Two_hundred_equal_creations_create_one()
    {
        var results = await AtOnce(200, _ => _service.CreateAsync(Request("a"), Ct));
        results.Count(result => result.Outcome == ApplyOutcome.Created).ShouldBe(1);
        results.Count(result => result.Outcome == ApplyOutcome.Unchanged).ShouldBe(199);
        _fake.Calls["ApplyAsync"].ShouldBe(1);
    }

    [Fact]
    public async Task The_quota_is_never_exceeded()
    {
        var refusals = await AtOnce(100, i => Refusal(() => _service.CreateAsync(Request($"w{i}"), Ct)));

        (await _backend.ListAsync(Ct)).Count.ShouldBe(10);
        refusals.Count(e => e is null).ShouldBe(10);
        refusals.OfType<ManagerException>().ShouldAllBe(e => e.Kind == ErrorKind.QuotaExceeded && e.Message.Contains("MAX_CONTAINERS allows 10"));
    }

    [Fact]
    public async Task What_is_there_can_be_updated_at_the_quota_and_what_goes_makes_room()
    {
        await AtOnce(10, i => _service.CreateAsync(Request($"w{i}"), Ct));
        var there = WorkloadName.Parse("w3");
        (await _service.PutAsync(there, Request("w3") with { Port = 9 }, Ct)).Outcome.ShouldBe(ApplyOutcome.Updated);
        (await _service.RemoveAsync(there, default, Ct)).ShouldBeTrue();
        (await _service.CreateAsync(Request("late"), Ct)).Outcome.ShouldBe(ApplyOutcome.Created);
    }

    [Fact]
    public async Task A_host_name_goes_to_one_of_many()
    {
        var refusals = await AtOnce(9, i => Refusal(() => _service.CreateAsync(Request($"w{i}") with { Host = "app.example.org" }, Ct)));
        refusals.Count(e => e is null).ShouldBe(1);
        refusals.OfType<ManagerException>().ShouldAllBe(e => e.Kind == ErrorKind.Conflict);
    }

    [Fact]
    public async Task A_storm_of_commands_leaves_one_workload_or_none()
    {
        var name = WorkloadName.Parse("a");
        await AtOnce(200, i => Refusal(() => (i % 6) switch
        {
            0 => _service.CreateAsync(Request("a"), Ct),
            1 => _service.PutAsync(name, Request("a") with { Port = 1000 + i }, Ct),
            2 => _service.ScaleAsync(name, new ScaleRequest { Replicas = 1 + (i % 5) }, Ct),
            3 => _service.SetRunningAsync(name, running: i % 2 == 0, Ct),
            4 => _service.RestartAsync(name, Ct),
            _ => _service.RemoveAsync(name, default, Ct),
        }));
        (await _backend.ListAsync(Ct)).Count.ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public async Task A_change_that_began_is_not_cancelled_with_its_client()
    {
        using var client = new CancellationTokenSource();
        var name = WorkloadName.Parse("a");
        await _service.CreateAsync(Request("a") with { Host = "a.example.org" }, client.Token);
        await _service.PutAsync(name, Request("a"), client.Token);
        await _service.ScaleAsync(name, new ScaleRequest { Replicas = 2 }, client.Token);
        await _service.RestartAsync(name, client.Token);
        await _service.SetRunningAsync(name, running: false, client.Token);
        await _service.RemoveAsync(name, default, client.Token);

        _backend.MutationTokens.Count.ShouldBe(6);
        _backend.MutationTokens.ShouldAllBe(token => !token.CanBeCanceled);
    }

    private static WorkloadRequest Request(string name) => new() { ServiceName = name, Image = "i" };

    private static Task<T[]> AtOnce<T>(int count, Func<int, Task<T>> call) => Task.WhenAll(Enumerable.Range(0, count).Select(i => Task.Run(() => call(i))));

    private static async Task<ManagerException?> Refusal(Func<Task> call)
    {
        try
        {
            await call();
            return null;
        }
        catch (ManagerException e)
        {
            return e;
        }
    }

    private sealed class NoTemplates : ITemplateCatalog
    {
        public TemplateSnapshot Current => TemplateSnapshot.Empty;
    }
}
