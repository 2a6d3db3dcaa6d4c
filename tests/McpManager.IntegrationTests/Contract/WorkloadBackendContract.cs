using McpManager.Errors;
using McpManager.IntegrationTests.Rigs;
using McpManager.Workloads;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;

namespace McpManager.IntegrationTests.Contract;

/// <summary>What every backend must do, against the real thing. A backend is done when its subclass passes.</summary>
public abstract class WorkloadBackendContract : IAsyncLifetime
{
    private static int s_names;

    private protected IWorkloadBackend Backend { get; private set; } = null!;

    private protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Backend = await StartBackendAsync();

    public async ValueTask DisposeAsync()
    {
        if (Backend is null)
        {
            return;
        }

        try
        {
            foreach (var workload in await Backend.ListAsync(CancellationToken.None))
            {
                await Backend.RemoveAsync(workload.Name, new RemoveOptions(Volumes: true), CancellationToken.None);
            }

            await StopBackendAsync();
            await VerifyNothingIsLeftAsync();
        }
        finally
        {
            // What one test left must not be in the way of the next.
            await EndRigAsync();
            GC.SuppressFinalize(this);
        }
    }

    [Fact]
    [Shows("create: all replicas run and answer")]
    public async Task An_applied_workload_runs_all_its_replicas_and_they_answer()
    {
        var spec = Echo() with { Replicas = 2 };

        await Backend.ApplyAsync(spec, Ct);

        var workload = await AnsweringAsync(spec.Name, 2);
        workload.DesiredRunning.ShouldBeTrue();
        workload.Replicas.Select(r => r.Id).Distinct().Count().ShouldBe(2);
        workload.Replicas.Select(r => r.Address!.ToString()).Distinct().Count().ShouldBe(2);
        (await Backend.ListAsync(Ct)).ShouldContain(w => w.Name == spec.Name);
    }

    [Fact]
    [Shows("create or update again: idempotent; new labels restart nothing")]
    public async Task Applying_the_same_spec_again_leaves_its_replicas_alone()
    {
        var spec = Echo();
        await Backend.ApplyAsync(spec, Ct);
        var before = await AnsweringAsync(spec.Name, 1);

        await Backend.ApplyAsync(spec, Ct);
        await Backend.ApplyAsync(spec with { Labels = spec.Labels.Add("team", "one") }, Ct);

        var after = await AnsweringAsync(spec.Name, 1);
        RunIds(after).ShouldBe(RunIds(before));
        after.Spec.Labels["team"].ShouldBe("one");
    }

    [Fact]
    [Shows("absence: 404, and removing is a success")]
    public async Task What_is_absent_is_null_and_can_be_removed()
    {
        var name = NewName();

        (await Backend.FindAsync(name, Ct)).ShouldBeNull();
        await Backend.RemoveAsync(name, new RemoveOptions(Volumes: false), Ct);
        var failure = await Should.ThrowAsync<ManagerException>(() => Backend.SetRunningAsync(name, running: true, Ct));
        failure.Kind.ShouldBe(ErrorKind.NotFound);
        (await Backend.ReadLogsAsync(name, new LogQuery(null, Follow: false, null, null), Ct).ToListAsync(Ct)).ShouldBeEmpty();
    }

    [Fact]
    [Shows("stop and start: the spec is kept")]
    public async Task A_stopped_workload_keeps_its_spec_and_starts_again()
    {
        var spec = Echo() with { Replicas = 2 };
        await Backend.ApplyAsync(spec, Ct);
        await AnsweringAsync(spec.Name, 2);

        await Backend.SetRunningAsync(spec.Name, running: false, Ct);
        await Backend.SetRunningAsync(spec.Name, running: false, Ct);
        var stopped = await FindAsync(spec.Name, w => !w.Replicas.Any(IsUp), "stopped");
        stopped.DesiredRunning.ShouldBeFalse();
        SpecHash.Of(stopped.Spec).ShouldBe(SpecHash.Of(spec));

        await Backend.SetRunningAsync(spec.Name, running: true, Ct);
        await AnsweringAsync(spec.Name, 2);
    }

    [Fact]
    [Shows("scale: the replicas that stay are left alone")]
    public async Task Scaling_leaves_the_replicas_that_stay_alone()
    {
        var spec = Echo();
        await Backend.ApplyAsync(spec, Ct);
        var one = await AnsweringAsync(spec.Name, 1);

        await Backend.ApplyAsync(spec with { Replicas = 3 }, Ct);
        var three = await AnsweringAsync(spec.Name, 3);
        RunIds(one).ShouldBeSubsetOf(RunIds(three));

        await Backend.ApplyAsync(spec, Ct);
        var again = await FindAsync(spec.Name, w => w.Replicas.Length == 1, "one replica");
        RunIds(three).ShouldContain(RunIds(again).Single());
    }

    [Fact]
    [Shows("restart of a replica that ended; its exit is told")]
    public async Task A_replica_that_ends_is_started_again_and_its_exit_is_told()
    {
        var spec = Script("sleep 0.2; exit 3");
        await Backend.ApplyAsync(spec, Ct);

        // It may be between two runs: then what keeps it from being ready now is told besides, for that moment.
        await FindAsync(spec.Name, w => w.Replicas is [{ Restarts: >= 2, LastExit: 3, LastError: "exited with code 3" }], "restarted twice, and its exit told");
    }

    [Fact]
    [Shows("a crash loop is shown as such")]
    public async Task A_replica_that_ends_again_and_again_is_shown_as_a_crash_loop()
    {
        var spec = Script("exit 1");
        await Backend.ApplyAsync(spec, Ct);

        await FindAsync(spec.Name, w => w.Replicas is [{ State: ReplicaState.CrashLoop }], "crash loop");
    }

    [Theory]
    [InlineData("no", 1)]
    [InlineData("no", 0)]
    [InlineData("on-failure", 0)]
    [InlineData("on-failure:1", 7)]
    [Shows("restart policies that give up")]
    [Needs(SpecField.RestartPolicy)]
    public async Task A_restart_policy_that_gives_up_leaves_the_replica_ended(string policy, int code)
    {
        Assert.SkipUnless(Backend.Capabilities.Can(SpecField.RestartPolicy), Backend.Capabilities.Refusal(SpecField.RestartPolicy));
        RestartPolicy.TryParse(policy, out var restart, out _).ShouldBeTrue();
        var spec = Script($"exit {code}") with { RestartPolicy = restart };
        await Backend.ApplyAsync(spec, Ct);

        var workload = await FindAsync(spec.Name, w => w.Replicas is [{ State: ReplicaState.Exited }], "ended");

        workload.Replicas[0].LastExit.ShouldBe(code);
        workload.Replicas[0].Restarts.ShouldBe(restart.MaxRetries ?? 0);
    }

    [Fact]
    [Shows("out of memory: ended, and told as such")]
    [Needs(SpecField.MemoryLimit)]
    public async Task A_replica_over_its_memory_limit_is_ended_and_reported_as_out_of_memory()
    {
        Assert.SkipUnless(Backend.Capabilities.Can(SpecField.MemoryLimit), Backend.Capabilities.Refusal(SpecField.MemoryLimit));

        // The shell keeps what it reads, and reads without end, slowly enough to be seen on the way.
        var spec = Script("x=$(tail -c +1 /dev/zero | tr '\\0' 'x' | while read -r -n 1048576 y; do printf %s \"$y\"; sleep 0.01; done)", shell: "bash") with
        {
            MemoryLimit = 24L << 20,
        };
        var endsForGood = Backend.Capabilities.Can(SpecField.RestartPolicy);
        await Backend.ApplyAsync(endsForGood ? spec with { RestartPolicy = new RestartPolicy(RestartMode.No) } : spec, Ct);

        var workload = await FindAsync(
            spec.Name,
            w => endsForGood ? w.Replicas is [{ State: ReplicaState.Exited }] : w.Replicas is [{ LastExit: not null }],
            "ended for its memory");

        workload.Replicas[0].LastError.ShouldNotBeNull().ShouldContain("out of memory");
        workload.Replicas[0].LastExit.ShouldBe(137);
    }

    [Fact]
    [Shows("logs: of all replicas, with replica and time; tail, since, follow")]
    public async Task Logs_come_with_stream_replica_and_time_and_can_be_followed()
    {
        var spec = Script("echo out; echo err >&2; while [ ! -e go ]; do sleep 0.05; done; echo later; sleep 60") with { Replicas = 1 };
        await Backend.ApplyAsync(spec, Ct);
        await Eventually.GetAsync(() => LogsAsync(spec.Name, tail: null), lines => lines.Count == 2, "two lines", Patience);

        var lines = await LogsAsync(spec.Name, tail: null);
        lines.ShouldContain(l => l.Text == "out" && l.Stream == LogStream.Stdout && l.Replica == 0);
        lines.ShouldContain(l => l.Text == "err" && (l.Stream == LogStream.Stderr || !TellsStreams));
        lines.ShouldAllBe(l => l.Timestamp > DateTimeOffset.UnixEpoch);
        (await LogsAsync(spec.Name, tail: 1)).Count.ShouldBe(1);
        (await LogsAsync(spec.Name, tail: null, replica: 7)).ShouldBeEmpty();
        (await LogsAsync(spec.Name, tail: null, since: lines[^1].Timestamp.AddDays(1))).ShouldBeEmpty();

        await using var following = Backend.ReadLogsAsync(spec.Name, new LogQuery(0, Follow: true, null, null), Ct).GetAsyncEnumerator(Ct);
        var next = following.MoveNextAsync();
        await CreateFileInReplicaAsync(spec.Name, 0, "go");
        (await next).ShouldBeTrue();
        following.Current.Text.ShouldBe("later");

        var end = following.MoveNextAsync();
        await Backend.RemoveAsync(spec.Name, new RemoveOptions(Volumes: false), Ct);
        (await end).ShouldBeFalse();
    }

    [Fact]
    [Shows("logs: lines written in parts are whole")]
    public async Task A_line_that_is_written_in_parts_is_one_line_in_a_tail_too()
    {
        const string script = "say() { printf 'the '; sleep 0.3; echo \"$1\"; }; say first; say second; while [ ! -e go ]; do sleep 0.05; done; say third; sleep 60";
        var spec = Script(script) with { Replicas = 1 };
        await Backend.ApplyAsync(spec, Ct);
        await Eventually.GetAsync(async () => await LogsAsync(spec.Name, tail: null) is [.., { Text: "the second" }], written => written, "two lines", Patience);

        (await LogsAsync(spec.Name, tail: 1)).Select(line => line.Text).ShouldBe(["the second"]);
        (await LogsAsync(spec.Name, tail: 0)).ShouldBeEmpty();
        (await LogsAsync(spec.Name, tail: 10)).Select(line => line.Text).ShouldBe(["the first", "the second"]);

        await using var following = Backend.ReadLogsAsync(spec.Name, new LogQuery(1, Follow: true, null, null), Ct).GetAsyncEnumerator(Ct);
        (await following.MoveNextAsync()).ShouldBeTrue();
        following.Current.Text.ShouldBe("the second");
        await CreateFileInReplicaAsync(spec.Name, 0, "go");
        (await following.MoveNextAsync()).ShouldBeTrue();
        following.Current.Text.ShouldBe("the third");
    }

    [Fact]
    [Shows("update: new replicas before the old ones go")]
    public async Task An_update_brings_up_the_new_replicas_before_the_old_ones_go()
    {
        var spec = Echo() with { Replicas = 2 };
        await Backend.ApplyAsync(spec, Ct);
        var before = await AnsweringAsync(spec.Name, 2);

        await Backend.ApplyAsync(spec with { Environment = spec.Environment.Add("COLOUR", "blue") }, Ct);
        var fewest = int.MaxValue;
        var after = await Eventually.GetAsync(
            async () =>
            {
                var now = (await Backend.FindAsync(spec.Name, Ct))!;
                fewest = Math.Min(fewest, now.Replicas.Count(r => r.State == ReplicaState.Running));
                return now;
            },
            w => w.Replicas.Length == 2 && w.Message is null && !RunIds(w).Intersect(RunIds(before)).Any(),
            "rolled out",
            Patience);

        fewest.ShouldBeGreaterThanOrEqualTo(2);
        after.Spec.Environment["COLOUR"].ShouldBe("blue");
        await AnsweringAsync(spec.Name, 2);
    }

    [Fact]
    [Shows("update that does not get ready: the spec before comes back")]
    public async Task An_update_that_does_not_get_ready_gives_way_to_the_spec_before_it()
    {
        var spec = Echo();
        await Backend.ApplyAsync(spec, Ct);
        var before = await AnsweringAsync(spec.Name, 1);

        await Backend.ApplyAsync(Script("exit 9") with { Name = spec.Name }, Ct);

        var after = await FindAsync(spec.Name, w => SpecHash.Of(w.Spec) == SpecHash.Of(spec) && w.Replicas.Length == 1, "restored");
        after.Message.ShouldNotBeNull().ShouldContain("exited with code 9");
        RunIds(after).ShouldBe(RunIds(before));
    }

    [Fact]
    [Shows("restart: every replica is replaced")]
    public async Task A_restart_replaces_every_replica()
    {
        var spec = Echo();
        await Backend.ApplyAsync(spec, Ct);
        var before = await AnsweringAsync(spec.Name, 1);

        await Backend.ApplyAsync(spec with { RestartedAt = DateTimeOffset.UnixEpoch.AddDays(1) }, Ct);

        await FindAsync(spec.Name, w => w.Message is null && w.Replicas.Length == 1 && RunIds(w)[0] != RunIds(before)[0], "restarted");
        await AnsweringAsync(spec.Name, 1);
    }

    [Fact]
    [Shows("events: changes are pushed")]
    public async Task Changes_are_pushed_to_those_who_watch()
    {
        var spec = Script("sleep 0.3; exit 4");
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var types = new List<string>();
        var watching = Task.Run(
            async () =>
            {
                await foreach (var e in Backend.WatchAsync(done.Token).Where(e => e.Name == spec.Name))
                {
                    types.Add(e.Type);
                    if (types.Contains("replica.started") && types.Contains("replica.exited"))
                    {
                        return;
                    }
                }
            },
            done.Token);

        // An event from before the watch began may be missed; the loop of restarts brings another.
        await Backend.ApplyAsync(spec, Ct);
        await watching.WaitAsync(Patience, Ct);
    }

    [Fact]
    [Shows("manager killed: replicas run on and are found")]
    public async Task A_manager_that_crashed_finds_its_replicas_running()
    {
        var spec = Echo() with { Replicas = 2 };
        await Backend.ApplyAsync(spec, Ct);
        var before = await AnsweringAsync(spec.Name, 2);

        await RestartAfterCrashAsync();

        var after = await AnsweringAsync(spec.Name, 2);
        RunIds(after).ShouldBe(RunIds(before));
        SpecHash.Of(after.Spec).ShouldBe(SpecHash.Of(spec));
        after.CreatedAt.ShouldBe(before.CreatedAt);
    }

    [Fact]
    [Shows("manager killed: a replica that ends later is started again")]
    public async Task A_replica_that_ends_after_a_crash_of_the_manager_is_started_again()
    {
        var spec = Script("while [ ! -e go ]; do sleep 0.05; done; rm go; exit 5");
        await Backend.ApplyAsync(spec, Ct);
        await FindAsync(spec.Name, w => w.Replicas is [{ State: ReplicaState.Running }], "running");

        await RestartAfterCrashAsync();
        await CreateFileInReplicaAsync(spec.Name, 0, "go");

        await FindAsync(spec.Name, w => w.Replicas is [{ State: ReplicaState.Running, Restarts: 1 }], "started again");
    }

    [Fact]
    [Shows("manager stopped and started: what should run runs")]
    public async Task A_manager_that_was_stopped_starts_again_what_should_run()
    {
        var running = Echo();
        var stopped = Echo();
        await Backend.ApplyAsync(running, Ct);
        await Backend.ApplyAsync(stopped, Ct);
        await Backend.SetRunningAsync(stopped.Name, running: false, Ct);
        await AnsweringAsync(running.Name, 1);

        await StopBackendAsync();
        Backend = await StartBackendAsync();

        await AnsweringAsync(running.Name, 1);
        (await Backend.FindAsync(stopped.Name, Ct)).ShouldNotBeNull().DesiredRunning.ShouldBeFalse();
    }

    [Fact]
    [Shows("delete: nothing is left")]
    public async Task Removing_ends_all_and_forgets_it()
    {
        var spec = Echo() with { Replicas = 2 };
        await Backend.ApplyAsync(spec, Ct);
        await AnsweringAsync(spec.Name, 2);

        await Backend.RemoveAsync(spec.Name, new RemoveOptions(Volumes: true), Ct);

        (await Backend.FindAsync(spec.Name, Ct)).ShouldBeNull();
        await VerifyNothingIsLeftAsync();
    }

    [Fact]
    [Shows("many workloads created and deleted at once")]
    public async Task Many_workloads_come_and_go_at_once_and_nothing_is_left()
    {
        var specs = Enumerable.Range(0, Many).Select(_ => OneOfMany()).ToList();

        await Task.WhenAll(specs.Select(spec => Task.Run(() => Backend.ApplyAsync(spec, Ct), Ct)));
        await Eventually.GetAsync(
            () => Backend.ListAsync(Ct),
            all => all.Count(w => w.Replicas is [{ State: ReplicaState.Running }]) == specs.Count,
            "all running",
            Patience);
        await Task.WhenAll(specs.Select(spec => RemovedAsync(spec.Name)));

        (await Backend.ListAsync(Ct)).ShouldBeEmpty();
        await VerifyNothingIsLeftAsync();
    }

    // What a small node with many ends at once has not done in time goes on, and may be asked for again.
    private async Task RemovedAsync(WorkloadName name)
    {
        for (var tries = 3; ; tries--)
        {
            try
            {
                await Backend.RemoveAsync(name, new RemoveOptions(Volumes: true), Ct);
                return;
            }
            catch (ManagerException e) when (e.Kind == ErrorKind.Timeout && tries > 1)
            {
                // As its text says.
            }
        }
    }

    /// <summary>How long it may take until what was asked for is seen.</summary>
    private protected virtual TimeSpan Patience => TimeSpan.FromSeconds(60);

    /// <summary>How many workloads come and go at once.</summary>
    private protected virtual int Many => 50;

    /// <summary>Whether a log line is known to be of the one or the other stream; else all are told to be of standard output.</summary>
    private protected virtual bool TellsStreams => true;

    /// <summary>Starts a backend on the state that this test instance owns.</summary>
    private protected abstract Task<IWorkloadBackend> StartBackendAsync();

    /// <summary>A clean end.</summary>
    private protected abstract Task StopBackendAsync();

    /// <summary>Ends what the backend ran on.</summary>
    private protected virtual Task EndRigAsync() => Task.CompletedTask;

    /// <summary>Lets go of the backend as a crash would.</summary>
    private protected abstract Task CrashBackendAsync();

    /// <summary>A spec of the echo server under a new name.</summary>
    private protected abstract WorkloadSpec Echo();

    /// <summary>A spec that runs a shell script, with a private writable folder to work in.</summary>
    private protected abstract WorkloadSpec Script(string script, string shell = "sh");

    /// <summary>One that has all that this backend gives a workload.</summary>
    private protected virtual WorkloadSpec OneOfMany() => Script("sleep 600");

    private protected abstract Task CreateFileInReplicaAsync(WorkloadName name, int replica, string file);

    /// <summary>Fails when processes, containers, ports or files of removed workloads are left.</summary>
    private protected abstract Task VerifyNothingIsLeftAsync();

    private protected static WorkloadName NewName() => WorkloadName.Parse($"contract-{Interlocked.Increment(ref s_names)}");

    private protected Task<Workload> FindAsync(WorkloadName name, Func<Workload, bool> matches, string what) => Eventually.GetAsync(
        async () => (await Backend.FindAsync(name, Ct)) ?? throw new InvalidOperationException($"{name} is gone"),
        matches,
        $"{name} {what}",
        Patience);

    private protected static List<string> RunIds(Workload workload) => [.. workload.Replicas.Select(r => r.RunId).Order()];

    private protected async Task<List<LogLine>> LogsAsync(WorkloadName name, int? tail, int? replica = null, DateTimeOffset? since = null) =>
        await Backend.ReadLogsAsync(name, new LogQuery(tail, Follow: false, since, replica), Ct).ToListAsync(Ct);

    /// <summary>Waits until so many replicas run and answer their health check.</summary>
    private protected async Task<Workload> AnsweringAsync(WorkloadName name, int replicas)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        return await FindAsync(name, w => w.Replicas.Length == replicas && w.Replicas.All(r => Answers(http, r)), $"{replicas} replicas answer");
    }

    private async Task RestartAfterCrashAsync()
    {
        await CrashBackendAsync();
        Backend = await StartBackendAsync();
    }

    private static bool IsUp(Replica replica) => replica.State is ReplicaState.Running or ReplicaState.Stopping;

    private static bool Answers(HttpClient http, Replica replica)
    {
        if (replica.State != ReplicaState.Running || replica.Address is not { } address)
        {
            return false;
        }

        try
        {
            using var response = http.Send(new HttpRequestMessage(HttpMethod.Get, $"http://{address.Host}:{address.Port}/health"), Ct);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
