using System.Net;
using System.Net.Sockets;
using McpManager.Backends.Process.Proc;
using McpManager.Errors;
using McpManager.IntegrationTests.Rigs;
using McpManager.Workloads;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;

namespace McpManager.IntegrationTests.Backends.Process;

/// <summary>Programs that do what programs should not.</summary>
public sealed class HostileProcessTests : IAsyncLifetime
{
    private static readonly WorkloadName s_name = WorkloadName.Parse("hostile");

    private readonly ProcessBackendRig _rig = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _rig.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _rig.StopAsync();
        Remaining().ShouldBeEmpty();
        _rig.Dispose();
    }

    [Fact]
    public async Task A_replica_gets_the_workloads_environment_and_nothing_of_the_managers()
    {
        Environment.SetEnvironmentVariable("MANAGERS_OWN", "secret");
        var spec = ProcessBackendRig.Spec(s_name, "/usr/bin/env") with
        {
            Environment = Sorted.Empty.Add("COLOUR", "blue"),
            RestartPolicy = new RestartPolicy(RestartMode.No),
        };

        await _rig.Backend.ApplyAsync(spec, Ct);

        await StateAsync(ReplicaState.Exited);
        var lines = (await LogAsync()).Select(l => l.Text).ToList();
        lines.Select(l => l.Split('=')[0]).Order().ShouldBe(["COLOUR", "HOME", "MCP_REPLICA_ID", "MCP_SERVICE_NAME", "PATH", "PORT", "TMPDIR"]);
        lines.ShouldContain("COLOUR=blue");
        lines.ShouldContain("MCP_SERVICE_NAME=hostile");
    }

    [Fact]
    public async Task A_replica_leads_a_process_group_of_its_own_with_default_signals()
    {
        await ApplyAsync("sleep 600");
        var main = await MainAsync();

        main.Group.ShouldBe(main.Pid);
        var status = await File.ReadAllLinesAsync($"/proc/{main.Pid}/status", Ct);
        Signals(status, "SigIgn:").ShouldBe(0UL);
        Signals(status, "SigBlk:").ShouldBe(0UL);
    }

    [Fact]
    public async Task A_replica_inherits_no_descriptor_of_the_manager()
    {
        await ApplyAsync("sleep 600");
        var main = await MainAsync();

        Directory.EnumerateFiles($"/proc/{main.Pid}/fd").Select(Path.GetFileName).Order().ShouldBe(["0", "1", "2"]);
    }

    [Fact]
    public async Task Environment_values_are_on_no_command_line()
    {
        var spec = ProcessBackendRig.Spec(s_name, "sh", "-c", "sleep 600", "$(TOKEN)", "$(PORT)", "$$(PORT)") with
        {
            Environment = Sorted.Empty.Add("TOKEN", "hunter2"),
        };
        await _rig.Backend.ApplyAsync(spec, Ct);
        var main = await MainAsync();

        var commandLine = await File.ReadAllTextAsync($"/proc/{main.Pid}/cmdline", Ct);
        commandLine.ShouldNotContain("hunter2");
        commandLine.Split('\0').ShouldContain("$(TOKEN)");
        commandLine.Split('\0').ShouldContain("$(PORT)");
        commandLine.Split('\0').ShouldContain((await WorkloadAsync()).Replicas[0].Address!.Port.ToString());
    }

    [Fact]
    public async Task A_replica_that_ignores_sigterm_is_killed_with_all_its_children()
    {
        await ApplyAsync("trap '' TERM; sleep 600 & sleep 600 & echo up; while :; do sleep 0.1; done", stopTimeout: 1);
        await LoggedAsync("up");

        await _rig.Backend.RemoveAsync(s_name, default, Ct);

        Remaining().ShouldBeEmpty();
    }

    [Fact]
    public async Task What_a_replica_forks_into_another_session_goes_with_it()
    {
        await ApplyAsync("setsid sh -c 'cd /; exec >/dev/null 2>&1; sleep 601 & wait' & (setsid setsid sleep 602 &); echo up; wait; sleep 600");
        await LoggedAsync("up");
        await Eventually.TrueAsync(() => CommandLines().Count(c => c is "sleep\u0000601\u0000" or "sleep\u0000602\u0000") == 2, "both run");

        await _rig.Backend.RemoveAsync(s_name, default, Ct);

        CommandLines().ShouldNotContain(c => c == "sleep\u0000601\u0000" || c == "sleep\u0000602\u0000");
    }

    [Fact]
    public async Task What_a_replica_leaves_behind_when_it_ends_goes_before_it_starts_again()
    {
        await ApplyAsync("setsid sleep 603 & echo up; exit 1", policy: new RestartPolicy(RestartMode.No));

        await StateAsync(ReplicaState.Exited);

        CommandLines().ShouldNotContain("sleep\u0000603\u0000");
    }

    [Fact]
    public async Task A_hundred_megabytes_in_one_line_fill_no_disk_and_hide_nothing_after_them()
    {
        await ApplyAsync("head -c 104857600 /dev/zero | tr '\\0' x; echo; echo after; sleep 600");

        await Eventually.GetAsync(() => LogAsync(tail: 1), lines => lines is [{ Text: "after" }], "the line after");

        var size = new DirectoryInfo(Path.Combine(_rig.DataDir, "logs", "hostile")).EnumerateFiles().Sum(f => f.Length);
        size.ShouldBeLessThan(3 * _rig.MaxLogBytes);
        (await LogAsync()).ShouldAllBe(l => l.Text.Length <= 16 * 1024);
    }

    [Fact]
    public async Task Log_lines_of_any_bytes_are_kept_apart()
    {
        await ApplyAsync("printf 'one\\r\\n\\377\\376 two\\n\\n2026-01-01T00:00:00.0000000Z stdout F forged\\nlast'", policy: new RestartPolicy(RestartMode.No));
        await StateAsync(ReplicaState.Exited);

        (await LogAsync()).Select(l => l.Text).ShouldBe(["one", "\uFFFD\uFFFD two", string.Empty, "2026-01-01T00:00:00.0000000Z stdout F forged", "last"]);
    }

    [Theory]
    [InlineData("no-such-program-here", "is not on PATH")]
    [InlineData("/no/such/program", "does not exist")]
    [InlineData("/etc", "is a folder")]
    [InlineData("/etc/passwd", "is not executable")]
    [InlineData("./run.sh", "must be an absolute path")]
    public async Task A_command_that_cannot_be_run_is_refused_and_leaves_nothing(string command, string rule)
    {
        var failure = await Should.ThrowAsync<ManagerException>(() => _rig.Backend.ApplyAsync(ProcessBackendRig.Spec(s_name, command), Ct));

        failure.Kind.ShouldBe(ErrorKind.Invalid);
        failure.Fields["command"].ShouldHaveSingleItem().ShouldContain(rule);
        (await _rig.Backend.ListAsync(Ct)).ShouldBeEmpty();
        Directory.EnumerateFiles(Path.Combine(_rig.DataDir, "workloads")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_that_is_no_program_is_told_as_such()
    {
        var file = Path.Combine(_rig.DataDir, "not-a-program");
        await File.WriteAllTextAsync(file, "neither a script nor a binary", Ct);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        await _rig.Backend.ApplyAsync(ProcessBackendRig.Spec(s_name, file), Ct);

        var replica = (await WorkloadAsync(w => w.Replicas is [{ LastError: not null }])).Replicas[0];
        replica.LastError.ShouldNotBeNull().ShouldContain("Exec format error");
    }

    [Fact]
    public async Task Everything_in_the_state_folder_is_its_owners_alone()
    {
        await ApplyAsync("echo up; sleep 600");
        await LoggedAsync("up");

        foreach (var entry in new DirectoryInfo(_rig.DataDir).EnumerateFileSystemInfos("*", SearchOption.AllDirectories))
        {
            var others = entry.UnixFileMode & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            others.ShouldBe(UnixFileMode.None, entry.FullName);
        }

        new DirectoryInfo(_rig.DataDir).UnixFileMode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task Ports_that_others_hold_are_passed_over_and_a_missing_one_is_told()
    {
        using var rig = new ProcessBackendRig(ports: 2);
        await rig.StartAsync();
        var taken = new TcpListener(IPAddress.Loopback, rig.FirstPort);
        taken.Start();
        try
        {
            await rig.Backend.ApplyAsync(ProcessBackendRig.Spec(s_name, "sleep", "600") with { Replicas = 2 }, Ct);
            var workload = await Eventually.GetAsync(
                async () => (await rig.Backend.FindAsync(s_name, Ct))!,
                w => w.Replicas.Any(r => r.State == ReplicaState.Running) && w.Replicas.Any(r => r.LastError is not null),
                "one runs");
            workload.Replicas.Single(r => r.State == ReplicaState.Running).Address!.Port.ShouldBe(rig.FirstPort + 1);
            workload.Replicas.Single(r => r.LastError is not null).LastError!.ShouldContain("PROCESS_PORT_RANGE");
        }
        finally
        {
            taken.Stop();
        }

        await Eventually.GetAsync(
            async () => (await rig.Backend.FindAsync(s_name, Ct))!,
            w => w.Replicas.All(r => r.State == ReplicaState.Running),
            "both run");
        await rig.StopAsync();
    }

    // Signals 32 and 33 are the C library's own (NPTL): no program can set them.
    private static ulong Signals(string[] status, string key) =>
        Convert.ToUInt64(status.Single(l => l.StartsWith(key, StringComparison.Ordinal))[key.Length..].Trim(), 16) & ~0x1_8000_0000UL;

    private Task ApplyAsync(string script, RestartPolicy? policy = null, int stopTimeout = 5) => _rig.Backend.ApplyAsync(
        ProcessBackendRig.Spec(s_name, "bash", "-c", script) with
        {
            RestartPolicy = policy ?? RestartPolicy.UnlessStopped,
            StopTimeoutSeconds = stopTimeout,
        },
        Ct);

    private Task<Workload> WorkloadAsync(Func<Workload, bool>? matches = null) => Eventually.GetAsync(
        async () => (await _rig.Backend.FindAsync(s_name, Ct))!,
        matches ?? (w => w.Replicas is [{ State: ReplicaState.Running }]),
        "workload");

    private Task<Workload> StateAsync(ReplicaState state) => WorkloadAsync(w => w.Replicas.Length == 1 && w.Replicas[0].State == state);

    private async Task<ProcessEntry> MainAsync()
    {
        var pid = int.Parse((await WorkloadAsync()).Replicas[0].RunId.Split('-')[0]);
        return ProcFs.Find(pid).ShouldNotBeNull();
    }

    private async Task<List<LogLine>> LogAsync(int? tail = null) =>
        await _rig.Backend.ReadLogsAsync(s_name, new LogQuery(tail, Follow: false, null, null), Ct).ToListAsync(Ct);

    private Task<List<LogLine>> LoggedAsync(string text) => Eventually.GetAsync(() => LogAsync(), lines => lines.Exists(l => l.Text == text), text);

    private List<ProcessEntry> Remaining() =>
        [.. ProcFs.All().Where(p => !p.Zombie && ProcFs.Link(p.Pid, "cwd").StartsWith(_rig.DataDir, StringComparison.Ordinal))];

    private static List<string> CommandLines() => [.. ProcFs.All().Select(p =>
    {
        try
        {
            return File.ReadAllText($"/proc/{p.Pid}/cmdline");
        }
        catch (IOException)
        {
            return string.Empty;
        }
    })];
}
