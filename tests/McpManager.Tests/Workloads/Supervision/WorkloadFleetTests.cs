using McpManager.Errors;
using McpManager.Tests.Fakes;
using McpManager.Workloads;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;
using McpManager.Workloads.Supervision;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpManager.Tests.Workloads.Supervision;

public sealed class WorkloadFleetTests : IAsyncDisposable
{
    private static readonly WorkloadSpec s_web = Specs.Of("web");

    private readonly SupervisorHarness _harness = new();
    private readonly FakeFleetStore _store = new();
    private readonly WorkloadFleet _fleet;

    public WorkloadFleetTests() =>
        _fleet = new WorkloadFleet(_store, _harness.Runtime, _harness.Options, _harness.Time, NullLogger.Instance, new EventBroadcast());

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        var end = _fleet.AbandonAsync();
        await Until.TrueAsync(() => end.IsCompleted, () => _harness.Time.Advance(TimeSpan.FromSeconds(1)));
        await end;
        _fleet.Dispose();
        await _harness.DisposeAsync();
    }

    [Fact]
    public async Task A_workload_is_durable_before_it_is_there()
    {
        (await _fleet.ApplyAsync(s_web, Ct)).Name.ShouldBe(s_web.Name);

        _store.Calls.ShouldBe(["create web"]);
        _harness.Runtime.Saved.ShouldHaveSingleItem().Running.ShouldBeTrue();
        _fleet.List().ShouldHaveSingleItem().Name.ShouldBe(s_web.Name);
        await RunningAsync();
    }

    [Fact]
    public async Task What_could_not_be_saved_is_refused_and_not_there()
    {
        _harness.Runtime.SaveFailure = new IOException("disk full");

        (await Should.ThrowAsync<ManagerException>(() => _fleet.ApplyAsync(s_web, Ct))).Message.ShouldBe("disk full");

        _fleet.Find(s_web.Name).ShouldBeNull();
        _harness.Runtime.SaveFailure = null;
        await _fleet.ApplyAsync(s_web, Ct);
        _harness.Runtime.SaveFailure = new IOException("disk full");
        await Should.ThrowAsync<ManagerException>(() => _fleet.ApplyAsync(s_web with { Replicas = 3 }, Ct));
        await Should.ThrowAsync<ManagerException>(() => _fleet.SetRunningAsync(s_web.Name, running: false, Ct));
        _fleet.Find(s_web.Name).ShouldNotBeNull().Spec.Replicas.ShouldBe(1);
        _fleet.Find(s_web.Name)!.DesiredRunning.ShouldBeTrue();
    }

    [Fact]
    public async Task Commands_are_carried_out_one_after_the_other()
    {
        await Task.WhenAll(Enumerable.Range(1, 20).Select(n => Task.Run(() => _fleet.ApplyAsync(s_web with { Replicas = n }, Ct), Ct)));

        _store.Calls.ShouldBe(["create web"]);
        _harness.Runtime.Saved.Select(state => state.Spec.Replicas).Order().ShouldBe(Enumerable.Range(1, 20));
        _fleet.Find(s_web.Name).ShouldNotBeNull().Spec.Replicas.ShouldBe(_harness.Runtime.Saved[^1].Spec.Replicas);
    }

    [Fact]
    public async Task While_it_is_removed_nothing_else_can_be_done_with_it()
    {
        await _fleet.ApplyAsync(s_web, Ct);
        await RunningAsync();
        _store.HoldFinish = new TaskCompletionSource();

        var removal = _fleet.RemoveAsync(s_web.Name, new RemoveOptions(Volumes: true), Ct);
        var again = _fleet.RemoveAsync(s_web.Name, new RemoveOptions(Volumes: true), Ct);
        await Until.TrueAsync(() => _fleet.Find(s_web.Name) is { DesiredRunning: false }, Advance);

        (await Should.ThrowAsync<ManagerException>(() => _fleet.ApplyAsync(s_web, Ct))).Kind.ShouldBe(ErrorKind.Conflict);
        (await Should.ThrowAsync<ManagerException>(() => _fleet.SetRunningAsync(s_web.Name, running: true, Ct))).Kind.ShouldBe(ErrorKind.NotFound);

        _store.HoldFinish.SetResult();
        await EndsAsync(Task.WhenAll(removal, again));
        _fleet.Find(s_web.Name).ShouldBeNull();
        _store.Calls.ShouldBe(["create web", "remove web with volumes", "removed web"]);
        _harness.Runtime.Alive.ShouldBeEmpty();
        await _fleet.ApplyAsync(s_web, Ct);
    }

    [Fact]
    public async Task A_removal_that_fails_is_told_as_what_it_is_and_tried_again()
    {
        await _fleet.ApplyAsync(s_web, Ct);
        await RunningAsync();
        _store.FinishFailure = new IOException("the engine does not answer");

        var removal = _fleet.RemoveAsync(s_web.Name, default, Ct);
        var failure = await Should.ThrowAsync<ManagerException>(() => EndsAsync(removal));
        failure.Kind.ShouldBe(ErrorKind.Unavailable);
        failure.Message.ShouldBe("Not all that 'web' left could be removed, try again: the engine does not answer");
        _fleet.Find(s_web.Name).ShouldNotBeNull().DesiredRunning.ShouldBeFalse();

        _store.FinishFailure = null;
        await EndsAsync(_fleet.RemoveAsync(s_web.Name, default, Ct));
        _fleet.Find(s_web.Name).ShouldBeNull();
    }

    [Fact]
    public async Task A_removal_that_cannot_be_begun_changes_nothing()
    {
        await _fleet.ApplyAsync(s_web, Ct);
        await RunningAsync();
        _store.BeginFailure = new IOException("disk full");

        (await Should.ThrowAsync<ManagerException>(() => _fleet.RemoveAsync(s_web.Name, default, Ct))).Message.ShouldBe("disk full");

        _fleet.Find(s_web.Name).ShouldNotBeNull().DesiredRunning.ShouldBeTrue();
        _harness.Runtime.Alive.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Who_asked_for_a_removal_and_leaves_does_not_stop_it()
    {
        await _fleet.ApplyAsync(s_web, Ct);
        await RunningAsync();
        _store.HoldFinish = new TaskCompletionSource();
        using var leaves = new CancellationTokenSource();

        var removal = _fleet.RemoveAsync(s_web.Name, default, leaves.Token);
        await Until.TrueAsync(() => _harness.Runtime.Alive.Count == 0, Advance);
        await leaves.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => removal);

        _store.HoldFinish.SetResult();
        await Until.TrueAsync(() => _fleet.Find(s_web.Name) is null, Advance);
    }

    [Fact]
    public async Task What_is_broken_is_shown_and_can_be_removed_or_replaced()
    {
        _fleet.Adopt(new RecoveredWorkload(s_web.Name, null, [], "its state is broken"));

        _fleet.Find(s_web.Name).ShouldNotBeNull().Fault.ShouldBe("its state is broken");
        var failure = await Should.ThrowAsync<ManagerException>(() => _fleet.SetRunningAsync(s_web.Name, running: true, Ct));
        (failure.Kind, failure.Message).ShouldBe((ErrorKind.Conflict, "'web' cannot run: its state is broken."));

        await _fleet.ApplyAsync(s_web, Ct);
        _fleet.Find(s_web.Name).ShouldNotBeNull().Fault.ShouldBeNull();

        _fleet.Adopt(new RecoveredWorkload(WorkloadName.Parse("app"), null, [], "its state is broken"));
        await EndsAsync(_fleet.RemoveAsync(WorkloadName.Parse("app"), default, Ct));
        _store.Calls.ShouldBe(["create web over a broken one", "remove app unknown", "removed app"]);
    }

    [Fact]
    public async Task What_is_not_there_is_removed_already_and_cannot_be_started()
    {
        await _fleet.RemoveAsync(s_web.Name, default, Ct);

        (await Should.ThrowAsync<ManagerException>(() => _fleet.SetRunningAsync(s_web.Name, running: true, Ct))).Kind.ShouldBe(ErrorKind.NotFound);
        _store.Calls.ShouldBeEmpty();
    }

    private Task RunningAsync() => Until.TrueAsync(() => _fleet.Find(s_web.Name) is { Replicas: [{ State: ReplicaState.Running }] });

    private async Task EndsAsync(Task task)
    {
        await Until.TrueAsync(() => task.IsCompleted, Advance);
        await task;
    }

    private void Advance() => _harness.Time.Advance(TimeSpan.FromMilliseconds(100));
}
