using McpManager.Errors;
using McpManager.IntegrationTests.Rigs;
using McpManager.IntegrationTests.Rigs.Podman;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;

namespace McpManager.IntegrationTests.Backends.Podman;

/// <summary>Podman's service is killed: in the middle of calls and of streams, and is back later.</summary>
public abstract class ServiceFaultTests(PodmanRigs rigs, bool rootless) : PodmanFaultTests(rigs, rootless)
{
    private FaultySocket? _faulty;

    [Fact]
    public async Task While_it_is_away_all_runs_on_and_is_shown_and_what_happened_meanwhile_is_noticed()
    {
        var before = await RunServerAsync(s_one);
        await using var following = Backend.ReadLogsAsync(s_one, new LogQuery(null, Follow: true, null, null), Ct).GetAsyncEnumerator(Ct);
        (await NextAsync(following)).ShouldBe("started");

        await Podman.KillServiceAsync();

        await Eventually.GetAsync(async () => await Backend.CheckAsync(Ct), health => !health.Reachable, "it is unreachable");
        await Eventually.GetAsync(() => Outcome.OfAsync(() => Backend.SetRunningAsync(s_one, running: false, Ct)), kind => kind == ErrorKind.Unavailable, "commands are refused");
        (await Outcome.OfAsync(() => Backend.ApplyAsync(PodmanBackendRig.Server(WorkloadName.Parse("two")), Ct))).ShouldBe(ErrorKind.Unavailable);
        (await Outcome.OfAsync(() => Backend.RemoveAsync(s_one, default, Ct))).ShouldBe(ErrorKind.Unavailable);
        (await Outcome.OfAsync(() => Backend.ReadLogsAsync(s_one, new LogQuery(null, Follow: false, null, null), Ct).ToListAsync(Ct).AsTask())).ShouldBe(ErrorKind.Unavailable);
        var shown = (await Backend.ListAsync(Ct)).ShouldHaveSingleItem();
        shown.DesiredRunning.ShouldBeTrue();
        shown.Replicas.ShouldHaveSingleItem().RunId.ShouldBe(before.RunId);
        (await AnswersAsync(shown.Replicas[0])).ShouldBeTrue("it is routed to");

        await LeaveAsync("one-0");
        await Podman.RestartServiceAsync();

        var after = await AnsweringAsync(s_one, restarts: 1);
        after.LastExit.ShouldBe(5);
        after.LastError.ShouldBe("exited with code 5");
        (await Backend.CheckAsync(Ct)).Reachable.ShouldBeTrue();
        (await NextAsync(following)).ShouldBe("leaving");
        (await NextAsync(following)).ShouldBe("started");
    }

    [Theory]
    [InlineData("POST", "/containers/create", false)]
    [InlineData("POST", "/containers/create", true)]
    [InlineData("POST", "/start", false)]
    [InlineData("POST", "/start", true)]
    public async Task A_start_in_whose_middle_it_is_killed_is_finished_once_it_is_back(string method, string call, bool isAnswerLost)
    {
        var killed = _faulty!.BreakAt(method, call, isAnswerLost, Podman.KillServiceAsync);
        await Backend.ApplyAsync(PodmanBackendRig.Server(s_one), Ct);

        await killed;
        await Podman.RestartServiceAsync();

        await AnsweringAsync(s_one);
        (await ContainersAsync()).ShouldBe(["one-0"]);
    }

    [Theory]
    [InlineData("POST", "/stop", false)]
    [InlineData("POST", "/stop", true)]
    [InlineData("DELETE", "/containers/", false)]
    [InlineData("DELETE", "/containers/", true)]
    [InlineData("DELETE", "/volumes/", false)]
    [InlineData("DELETE", "/volumes/", true)]
    public async Task A_removal_in_whose_middle_it_is_killed_is_finished_once_it_is_back(string method, string call, bool isAnswerLost)
    {
        await RunServerAsync(s_one);
        var pid = await PidAsync("one-0");

        // The first change of a removal writes that it is one, and drops the volume of what was written before.
        var killed = _faulty!.BreakAt(method, call, isAnswerLost, Podman.KillServiceAsync);
        var removal = Backend.RemoveAsync(s_one, default, Ct);
        await killed;
        (await Backend.FindAsync(s_one, Ct)).ShouldNotBeNull("it is not gone yet");
        await Podman.RestartServiceAsync();

        await removal;
        (await Backend.ListAsync(Ct)).ShouldBeEmpty();
        await Eventually.TrueAsync(() => !Directory.Exists($"/proc/{pid}"), "its process ends");
        (await Rig.LeftAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_command_in_whose_middle_it_is_killed_is_refused_and_can_be_given_again(bool isAnswerLost)
    {
        var killed = _faulty!.BreakAt("POST", "/volumes/create", isAnswerLost, Podman.KillServiceAsync);
        (await Outcome.OfAsync(() => Backend.ApplyAsync(PodmanBackendRig.Server(s_one), Ct))).ShouldBe(ErrorKind.Unavailable);
        await killed;
        await Podman.RestartServiceAsync();

        // What was refused is not there, not for the next manager either.
        await Eventually.GetAsync(Rig.LeftAsync, left => left.Count == 0, "nothing is left of it");
        await Eventually.GetAsync(() => Outcome.OfAsync(() => Backend.ApplyAsync(PodmanBackendRig.Server(s_one), Ct)), kind => kind is null, "the command is taken");
        await AnsweringAsync(s_one);
    }

    [Fact]
    public async Task A_manager_that_ends_while_it_is_away_does_not_wait_for_it()
    {
        await RunServerAsync(s_one);
        var killed = _faulty!.BreakAt("POST", "/stop", isAnswerLost: false, Podman.KillServiceAsync);
        _ = Backend.RemoveAsync(s_one, default, CancellationToken.None).ContinueWith(done => done.Exception, TaskScheduler.Default);
        await killed;

        await Rig.StopAsync();
        await Podman.RestartServiceAsync();
        await Rig.StartAsync();

        (await Backend.ListAsync(Ct)).ShouldBeEmpty();
        (await Rig.LeftAsync()).ShouldBeEmpty();
    }

    private protected override Task PrepareAsync()
    {
        _faulty = new FaultySocket(Podman.SocketPath);
        Rig.Options = Rig.Options with { SocketPath = _faulty.Path };
        return Task.CompletedTask;
    }

    private protected override async Task EndAsync() => await (_faulty?.DisposeAsync() ?? ValueTask.CompletedTask);

    private static async Task<string> NextAsync(IAsyncEnumerator<LogLine> lines) =>
        await lines.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60), Ct) ? lines.Current.Text : "(ended)";
}

public sealed class RootfulServiceFaultTests(PodmanRigs rigs) : ServiceFaultTests(rigs, rootless: false);

public sealed class RootlessServiceFaultTests(PodmanRigs rigs) : ServiceFaultTests(rigs, rootless: true);
