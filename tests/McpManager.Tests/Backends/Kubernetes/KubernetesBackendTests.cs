using McpManager.Backends.Kubernetes;
using McpManager.Backends.Kubernetes.Client;
using McpManager.Errors;
using McpManager.Tests.Backends.Kubernetes.Client;
using McpManager.Workloads;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Secrets;
using McpManager.Workloads.Spec;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpManager.Tests.Backends.Kubernetes;

/// <summary>Lists and the API server. What workloads go through is tested with real clusters.</summary>
public sealed class KubernetesBackendTests : IAsyncDisposable
{
    private static readonly WorkloadName s_echo = WorkloadName.Parse("echo");

    // Waits before another try pass at once; the Lease's, which are longer, do not.
    private readonly AutoTime _time = new() { Passes = wait => wait < TimeSpan.FromSeconds(1) };
    private readonly FakeNamespace _namespace = new();
    private readonly KubernetesBackend _backend;

    public KubernetesBackendTests() => _backend = new KubernetesBackend(
        new KubernetesOptions { Namespace = "mcp", Identity = "test" },
        _namespace.Cluster.Client(_time),
        new SecretFolder(null),
        _time,
        NullLogger.Instance);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _backend.DisposeAsync();

    [Fact]
    public async Task A_list_asks_for_nothing_once_the_watches_stand()
    {
        await StartAsync();
        await _backend.ListAsync(Ct);
        var asked = _namespace.Cluster.Asked.Count;

        // Longer than what pods use is kept, and the versions that the server offers are.
        for (var i = 0; i < 5; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(11));
            var workload = (await _backend.ListAsync(Ct)).ShouldHaveSingleItem();
            workload.Spec.Image.ShouldBe("mcp/echo:latest");
            workload.Replicas.ShouldHaveSingleItem().Ready.ShouldBe(true);
        }

        Since(asked).ShouldBeEmpty();
    }

    [Fact]
    public async Task Until_the_watches_stand_the_server_is_asked()
    {
        (await _backend.ListAsync(Ct)).ShouldHaveSingleItem().Replicas.ShouldHaveSingleItem().Ready.ShouldBe(true);

        Since(0).Count(asked => asked.Contains("limit=500", StringComparison.Ordinal)).ShouldBe(3);
    }

    [Fact]
    public async Task A_list_has_what_a_watch_has_told()
    {
        await StartAsync();
        var slices = await _namespace.WatchAsync("endpointslices");

        await slices.TellAsync(FakeNamespace.Line("DELETED", KubeResources.EndpointSlices, _namespace.Slice with { Metadata = _namespace.Slice.Metadata with { ResourceVersion = "16" } }));

        (await _backend.ListAsync(Ct)).ShouldHaveSingleItem().Replicas.ShouldHaveSingleItem().Ready.ShouldBe(false);
    }

    [Fact]
    public async Task Whoever_is_told_of_a_change_finds_it_in_the_list()
    {
        await StartAsync();
        await using var events = _backend.WatchAsync(Ct).GetAsyncEnumerator(Ct);
        var next = events.MoveNextAsync();

        var told = (await _namespace.WatchAsync("deployments")).TellAsync(FakeNamespace.Line("MODIFIED", KubeResources.Deployments, FakeNamespace.Version(FakeNamespace.Stopped(_namespace.Deployment!), 16)));

        (await next).ShouldBeTrue();
        (await _backend.ListAsync(Ct)).ShouldHaveSingleItem().DesiredRunning.ShouldBeFalse();
        await told;
    }

    [Fact]
    public async Task A_peek_asks_for_nothing_a_find_does()
    {
        await StartAsync();
        var asked = _namespace.Cluster.Asked.Count;

        (await _backend.PeekAsync(s_echo, Ct)).ShouldNotBeNull().Replicas.ShouldHaveSingleItem().Ready.ShouldBe(true);
        (await _backend.PeekAsync(WorkloadName.Parse("other"), Ct)).ShouldBeNull();
        Since(asked).ShouldBeEmpty();

        (await _backend.FindAsync(s_echo, Ct)).ShouldNotBeNull();
        Since(asked).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Until_the_watches_stand_a_peek_asks_the_server()
    {
        (await _backend.PeekAsync(s_echo, Ct)).ShouldNotBeNull().Replicas.ShouldHaveSingleItem().Ready.ShouldBe(true);

        Since(0).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_warning_is_told_as_it_comes_and_is_found()
    {
        await StartAsync();
        await (await _namespace.WatchAsync("endpointslices")).TellAsync(FakeNamespace.Line("DELETED", KubeResources.EndpointSlices, _namespace.Slice with { Metadata = _namespace.Slice.Metadata with { ResourceVersion = "16" } }));
        await using var events = _backend.WatchAsync(Ct).GetAsyncEnumerator(Ct);
        var next = events.MoveNextAsync();
        var asked = _namespace.Cluster.Asked.Count;

        var told = (await _namespace.WatchAsync("events")).TellAsync(FakeNamespace.Line("ADDED", KubeResources.Events, FakeNamespace.Warning(17)));

        (await next).ShouldBeTrue();
        events.Current.Name.ShouldBe(s_echo);
        (await _backend.PeekAsync(s_echo, Ct)).ShouldNotBeNull().Replicas.ShouldHaveSingleItem().LastError.ShouldBe("FailedMount: no such volume");
        (await ListWithoutAskingAsync()).ShouldHaveSingleItem().Replicas.ShouldHaveSingleItem().LastError.ShouldBe("FailedMount: no such volume");
        Since(asked).ShouldBeEmpty();
        await told;
    }

    [Fact]
    public async Task What_this_manager_wrote_is_in_its_next_list()
    {
        await StartAsync();

        await _backend.SetRunningAsync(s_echo, running: false, Ct);

        (await ListWithoutAskingAsync()).ShouldHaveSingleItem().DesiredRunning.ShouldBeFalse();
    }

    [Fact]
    public async Task What_this_manager_removed_is_not_in_its_next_list_whatever_the_watch_tells_late()
    {
        await StartAsync();
        var before = FakeNamespace.Version(_namespace.Deployment!, 16);

        await _backend.RemoveAsync(s_echo, new RemoveOptions(Volumes: false), Ct);

        (await ListWithoutAskingAsync()).ShouldBeEmpty();
        await (await _namespace.WatchAsync("deployments")).TellAsync(FakeNamespace.Line("MODIFIED", KubeResources.Deployments, before));
        (await ListWithoutAskingAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_another_manager_removed_is_not_listed_once_it_was_not_found()
    {
        await StartAsync();
        _namespace.Deployment = null;

        await _backend.RemoveAsync(s_echo, new RemoveOptions(Volumes: false), Ct);

        (await ListWithoutAskingAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("deployments")]
    [InlineData("pods")]
    [InlineData("endpointslices")]
    [InlineData("events")]
    public async Task A_server_that_is_away_is_told_when_a_watch_has_broken(string plural)
    {
        await StartAsync();
        _namespace.IsDown = true;
        (await _namespace.WatchAsync(plural)).Break();
        await _namespace.Refused;

        (await Should.ThrowAsync<ManagerException>(() => _backend.ListAsync(Ct))).Kind.ShouldBe(ErrorKind.Unavailable);
    }

    private async Task StartAsync()
    {
        await _backend.StartAsync(Ct);
        foreach (var plural in (string[])["deployments", "pods", "endpointslices", "events"])
        {
            await (await _namespace.WatchAsync(plural)).Idle;
        }

        _time.Advance(TimeSpan.FromSeconds(1));

        // The Secret is read once, and whether there is a metrics server.
        await _backend.ListAsync(Ct);
    }

    private async Task<IReadOnlyList<Workload>> ListWithoutAskingAsync()
    {
        var asked = _namespace.Cluster.Asked.Count;
        var all = await _backend.ListAsync(Ct);
        Since(asked).ShouldBeEmpty();
        return all;
    }

    // The Lease is nobody's list.
    private List<string> Since(int count) => [.. _namespace.Cluster.Asked.Skip(count).Where(asked => !asked.Contains("/leases/", StringComparison.Ordinal))];
}
