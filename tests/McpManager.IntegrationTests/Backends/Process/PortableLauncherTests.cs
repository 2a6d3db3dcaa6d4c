using McpManager.Backends.Process.Proc;
using McpManager.IntegrationTests.Rigs;
using McpManager.Workloads;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;

namespace McpManager.IntegrationTests.Backends.Process;

/// <summary>The process backend as it is where there is no POSIX: forced here, so that it is tested at all.</summary>
public sealed class PortableLauncherTests : IAsyncLifetime
{
    private static readonly WorkloadName s_name = WorkloadName.Parse("portable");

    private readonly ProcessBackendRig _rig = new() { Portable = true };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _rig.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _rig.StopAsync();
        Remaining().ShouldBeEmpty();
        _rig.Dispose();
    }

    [Fact]
    public async Task A_replica_starts_and_answers_where_it_was_told_to_listen()
    {
        await _rig.Backend.ApplyAsync(ProcessBackendRig.Spec(s_name, "dotnet", Repository.EchoServer), Ct);

        await AnswersAsync(await RunningAsync());
    }

    [Fact]
    public async Task What_it_writes_is_in_its_log_to_the_last_byte()
    {
        await ScriptAsync("env | sort; echo error >&2; printf last", new RestartPolicy(RestartMode.No));
        await WorkloadAsync(w => w.Replicas is [{ State: ReplicaState.Exited, LastExit: 0 }]);

        var lines = await _rig.Backend.ReadLogsAsync(s_name, new LogQuery(null, Follow: false, null, null), Ct).ToListAsync(Ct);

        lines.ShouldContain(l => l.Text == "error" && l.Stream == LogStream.Stderr);
        lines.ShouldContain(l => l.Text == "last" && l.Stream == LogStream.Stdout);
        lines.ShouldContain(l => l.Text == "MCP_SERVICE_NAME=portable");
        lines.Where(l => l.Text.Contains('=', StringComparison.Ordinal)).Select(l => l.Text.Split('=')[0])
            .ShouldBeSubsetOf(["HOME", "MCP_REPLICA_ID", "MCP_SERVICE_NAME", "PATH", "PORT", "TMPDIR", "PWD", "OLDPWD", "SHLVL", "_"]);
    }

    [Fact]
    public async Task A_replica_that_ends_is_started_again()
    {
        await ScriptAsync("sleep 0.1; exit 3");

        await WorkloadAsync(w => w.Replicas is [{ Restarts: >= 2, LastExit: 3 }]);
    }

    [Fact]
    public async Task A_program_that_cannot_be_started_is_told()
    {
        var file = Path.Combine(_rig.DataDir, "not-a-program");
        await File.WriteAllTextAsync(file, "neither a script nor a binary", Ct);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        await _rig.Backend.ApplyAsync(ProcessBackendRig.Spec(s_name, file), Ct);

        var workload = await WorkloadAsync(w => w.Replicas is [{ LastError: not null }]);
        workload.Replicas[0].LastError.ShouldNotBeNull().ShouldContain("Exec format error");
    }

    [Fact]
    public async Task A_stop_ends_the_whole_tree()
    {
        await ScriptAsync("trap '' TERM; sleep 600 & (sleep 600 & wait) & while :; do sleep 0.1; done");
        await RunningAsync();
        await Eventually.TrueAsync(() => Remaining().Count >= 4, "the tree is up");

        await _rig.Backend.RemoveAsync(s_name, default, Ct);

        Remaining().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_program_that_reads_its_input_ends_by_itself_when_it_is_stopped()
    {
        await ScriptAsync("cat >/dev/null; echo bye > done; exec sleep 600", new RestartPolicy(RestartMode.No), stopTimeout: 30);
        await RunningAsync();

        var removal = _rig.Backend.SetRunningAsync(s_name, running: false, Ct);
        await Eventually.TrueAsync(() => File.Exists(Path.Combine(_rig.WorkFolder(s_name, 0), "done")), "its input was closed");
        foreach (var process in Remaining())
        {
            using var found = System.Diagnostics.Process.GetProcessById(process.Pid);
            found.Kill();
        }

        await removal;
        await WorkloadAsync(w => w.Replicas.IsEmpty);
    }

    [Fact]
    public async Task A_manager_that_crashed_finds_its_replica_and_can_end_it()
    {
        await _rig.Backend.ApplyAsync(ProcessBackendRig.Spec(s_name, "dotnet", Repository.EchoServer), Ct);
        var before = await RunningAsync();
        await AnswersAsync(before);
        await _rig.Backend.AbandonAsync();

        await _rig.StartAsync();

        var after = await RunningAsync();
        after.Replicas[0].RunId.ShouldBe(before.Replicas[0].RunId);
        await AnswersAsync(after);
        await _rig.Backend.RemoveAsync(s_name, default, Ct);
        Remaining().ShouldBeEmpty();
    }

    [Fact]
    public async Task An_adopted_replica_that_ends_is_started_again()
    {
        await ScriptAsync("while [ ! -e go ]; do sleep 0.05; done; rm go; exit 5");
        await RunningAsync();
        await _rig.Backend.AbandonAsync();

        await _rig.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(_rig.WorkFolder(s_name, 0), "go"), string.Empty, Ct);

        await WorkloadAsync(w => w.Replicas is [{ State: ReplicaState.Running, Restarts: 1 }]);
    }

    private static async Task AnswersAsync(Workload workload)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var address = workload.Replicas[0].Address!;
        await Eventually.TrueAsync(
            () =>
            {
                try
                {
                    using var answer = http.Send(new HttpRequestMessage(HttpMethod.Get, $"http://{address.Host}:{address.Port}/health"), Ct);
                    return answer.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            "it answers");
    }

    private Task ScriptAsync(string script, RestartPolicy? policy = null, int stopTimeout = 1) => _rig.Backend.ApplyAsync(
        ProcessBackendRig.Spec(s_name, "bash", "-c", script) with
        {
            RestartPolicy = policy ?? RestartPolicy.UnlessStopped,
            StopTimeoutSeconds = stopTimeout,
        },
        Ct);

    private Task<Workload> WorkloadAsync(Func<Workload, bool> matches) =>
        Eventually.GetAsync(async () => (await _rig.Backend.FindAsync(s_name, Ct))!, matches, "workload");

    private Task<Workload> RunningAsync() => WorkloadAsync(w => w.Replicas is [{ State: ReplicaState.Running }]);

    private List<ProcessEntry> Remaining() =>
        [.. ProcFs.All().Where(p => !p.Zombie && ProcFs.Link(p.Pid, "cwd").StartsWith(_rig.DataDir, StringComparison.Ordinal))];
}
