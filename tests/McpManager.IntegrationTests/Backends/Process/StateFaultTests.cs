using System.Diagnostics;
using System.Text.Json.Nodes;
using McpManager.Backends.Process.Proc;
using McpManager.Errors;
using McpManager.IntegrationTests.Rigs;
using McpManager.Workloads;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;

namespace McpManager.IntegrationTests.Backends.Process;

/// <summary>State files that are broken, a disk that is full, a folder that is in use.</summary>
public sealed class StateFaultTests : IDisposable
{
    private static readonly WorkloadName s_one = WorkloadName.Parse("one");
    private static readonly WorkloadName s_two = WorkloadName.Parse("two");

    private readonly ProcessBackendRig _rig = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task A_state_file_cut_in_half_is_told_kept_and_harms_no_other()
    {
        await _rig.StartAsync();
        await _rig.Backend.ApplyAsync(Sleep(s_one), Ct);
        await _rig.Backend.ApplyAsync(Sleep(s_two), Ct);
        await RunningAsync(_rig, s_one);
        await RunningAsync(_rig, s_two);
        await _rig.Backend.AbandonAsync();
        var file = Path.Combine(_rig.DataDir, "workloads", "one.json");
        var content = await File.ReadAllTextAsync(file, Ct);
        await File.WriteAllTextAsync(file, content[..(content.Length / 2)], Ct);

        await _rig.StartAsync();

        (await RunningAsync(_rig, s_two)).Fault.ShouldBeNull();
        var broken = (await _rig.Backend.FindAsync(s_one, Ct)).ShouldNotBeNull();
        broken.Fault.ShouldNotBeNull().ShouldContain("state file is broken");
        broken.Replicas.ShouldBeEmpty();
        (await Should.ThrowAsync<ManagerException>(() => _rig.Backend.SetRunningAsync(s_one, running: true, Ct))).Kind.ShouldBe(ErrorKind.Conflict);

        await _rig.Backend.ApplyAsync(Sleep(s_one), Ct);
        (await RunningAsync(_rig, s_one)).Fault.ShouldBeNull();
        (await File.ReadAllTextAsync(file + ".broken", Ct)).ShouldBe(content[..(content.Length / 2)]);
        await _rig.StopAsync();
    }

    [Fact]
    public async Task A_broken_workload_can_be_removed()
    {
        await _rig.StartAsync();
        await _rig.StopAsync();
        await File.WriteAllTextAsync(Path.Combine(_rig.DataDir, "workloads", "one.json"), "{", Ct);
        await _rig.StartAsync();

        await _rig.Backend.RemoveAsync(s_one, default, Ct);

        (await _rig.Backend.ListAsync(Ct)).ShouldBeEmpty();
        Directory.EnumerateFiles(Path.Combine(_rig.DataDir, "workloads")).ShouldBeEmpty();
        await _rig.StopAsync();
    }

    [Fact]
    public async Task A_spec_that_was_written_while_its_removal_was_begun_does_not_come_back()
    {
        await _rig.StartAsync();
        await _rig.Backend.ApplyAsync(Sleep(s_one), Ct);
        await RunningAsync(_rig, s_one);
        await _rig.Backend.AbandonAsync();

        // As the end of a rollout leaves it that falls between the mark and the end of its supervisor.
        var file = Path.Combine(_rig.DataDir, "workloads", "one.json");
        File.Copy(file, file + ".removing");
        await _rig.StartAsync();

        (await _rig.Backend.ListAsync(Ct)).ShouldBeEmpty();
        Directory.EnumerateFiles(Path.Combine(_rig.DataDir, "workloads")).ShouldBeEmpty();
        await _rig.StopAsync();
    }

    [Fact]
    public async Task Readers_that_come_while_their_workload_is_removed_end_and_leave_nothing()
    {
        await _rig.StartAsync();
        await _rig.Backend.ApplyAsync(Chatter(s_one), Ct);
        await RunningAsync(_rig, s_one);
        using var removed = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(
            async () =>
            {
                while (!removed.IsCancellationRequested)
                {
                    await foreach (var line in _rig.Backend.ReadLogsAsync(s_one, new LogQuery(0, Follow: true, null, null), Ct))
                    {
                        // Whatever comes; what counts is that it ends.
                    }
                }
            },
            Ct)).ToList();

        await _rig.Backend.RemoveAsync(s_one, default, Ct);
        await removed.CancelAsync();

        await Task.WhenAll(readers).WaitAsync(TimeSpan.FromSeconds(60), Ct);
        Directory.EnumerateFileSystemEntries(Path.Combine(_rig.DataDir, "logs")).ShouldBeEmpty();
        await _rig.StopAsync();
    }

    [Fact]
    public async Task A_second_manager_on_the_same_folder_is_refused()
    {
        await _rig.StartAsync();

        using var second = new ProcessBackendRig(_rig.DataDir) { KeepData = true };
        var failure = await Should.ThrowAsync<InvalidOperationException>(second.StartAsync);

        failure.Message.ShouldContain("in use by another manager");
        await _rig.StopAsync();
    }

    [Fact]
    public async Task A_process_that_has_only_the_same_id_is_neither_adopted_nor_ended()
    {
        using var stranger = System.Diagnostics.Process.Start("sleep", "600");
        try
        {
            await _rig.StartAsync();
            await _rig.Backend.ApplyAsync(Sleep(s_one), Ct);
            var before = await RunningAsync(_rig, s_one);
            await _rig.Backend.AbandonAsync();
            await PointAtAsync(stranger.Id);

            await _rig.StartAsync();

            var after = await RunningAsync(_rig, s_one);
            after.Replicas[0].RunId.ShouldNotBe(before.Replicas[0].RunId);
            after.Replicas[0].RunId.ShouldNotStartWith($"{stranger.Id}-");
            await _rig.Backend.RemoveAsync(s_one, default, Ct);
            stranger.HasExited.ShouldBeFalse();
            await _rig.StopAsync();
        }
        finally
        {
            stranger.Kill();
        }
    }

    [Fact]
    public async Task A_full_disk_refuses_changes_and_loses_nothing()
    {
        Require.That("tmpfs", Environment.IsPrivilegedProcess, "mounting a small file system needs root");
        var mount = Directory.CreateTempSubdirectory("mcp-small-disk-").FullName;
        await RunAsync("mount", "-t", "tmpfs", "-o", "size=512k", "none", mount);
        try
        {
            using var rig = new ProcessBackendRig(Path.Combine(mount, "data")) { KeepData = true };
            await rig.StartAsync();
            await rig.Backend.ApplyAsync(Chatter(s_one), Ct);
            await RunningAsync(rig, s_one);
            var filler = Path.Combine(mount, "filler");
            Fill(filler);

            var failure = await Should.ThrowAsync<ManagerException>(() => rig.Backend.ApplyAsync(Sleep(s_two), Ct));
            failure.Kind.ShouldBe(ErrorKind.InsufficientStorage);
            (await Should.ThrowAsync<ManagerException>(() => rig.Backend.SetRunningAsync(s_one, running: false, Ct))).Kind.ShouldBe(ErrorKind.InsufficientStorage);
            (await rig.Backend.FindAsync(s_two, Ct)).ShouldBeNull();
            (await RunningAsync(rig, s_one)).DesiredRunning.ShouldBeTrue();

            await rig.Backend.RemoveAsync(s_one, default, Ct);
            (await rig.Backend.ListAsync(Ct)).ShouldBeEmpty();

            File.Delete(filler);
            await rig.Backend.ApplyAsync(Sleep(s_two), Ct);
            await RunningAsync(rig, s_two);
            await rig.StopAsync();
        }
        finally
        {
            await RunAsync("umount", mount);
            Directory.Delete(mount);
        }
    }

    private static WorkloadSpec Sleep(WorkloadName name) => ProcessBackendRig.Spec(name, "sleep", "600");

    /// <summary>Writes a line now and then, disk or no disk.</summary>
    private static WorkloadSpec Chatter(WorkloadName name) => ProcessBackendRig.Spec(name, "sh", "-c", "while :; do echo line; sleep 0.01; done");

    private static Task<Workload> RunningAsync(ProcessBackendRig rig, WorkloadName name) => Eventually.GetAsync(
        async () => (await rig.Backend.FindAsync(name, Ct)).ShouldNotBeNull(),
        w => w.Replicas is [{ State: ReplicaState.Running }],
        $"{name} runs");

    private async Task PointAtAsync(int pid)
    {
        var file = Path.Combine(_rig.DataDir, "replicas", "one", "0.json");
        var record = JsonNode.Parse(await File.ReadAllTextAsync(file, Ct))!;
        record["process"]!["pid"] = pid;

        // One tick before the stranger's own start: two that are started right after one another can have the same.
        record["process"]!["start_ticks"] = ProcFs.Find(pid)!.Value.StartTicks - 1;
        await File.WriteAllTextAsync(file, record.ToJsonString(), Ct);
    }

    private static void Fill(string path)
    {
        using var file = File.OpenWrite(path);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(block);
                file.Flush();
            }
        }
        catch (IOException)
        {
            // Full, as was wanted.
        }
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(new ProcessStartInfo(program, arguments))!;
        await process.WaitForExitAsync(CancellationToken.None);
        process.ExitCode.ShouldBe(0, program);
    }
}
