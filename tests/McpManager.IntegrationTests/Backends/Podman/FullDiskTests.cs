using McpManager.Errors;
using McpManager.IntegrationTests.Rigs;
using McpManager.IntegrationTests.Rigs.Podman;
using McpManager.Workloads.Spec;

namespace McpManager.IntegrationTests.Backends.Podman;

/// <summary>A Podman of its own whose graph root is small, and gets full.</summary>
public sealed class FullDiskTests(PodmanRigs rigs) : PodmanFaultTests(rigs)
{
    private static readonly WorkloadName s_two = WorkloadName.Parse("two");

    private PodmanRig? _own;

    [Fact]
    public async Task A_full_disk_refuses_changes_loses_nothing_and_is_told_of_until_there_is_room()
    {
        var before = await RunServerAsync(s_one);
        var filler = Path.Combine(Podman.Store.At("root"), "filler");
        Fill(filler);

        (await Should.ThrowAsync<ManagerException>(() => Backend.ApplyAsync(PodmanBackendRig.Server(s_two), Ct))).Kind.ShouldBe(ErrorKind.InsufficientStorage);
        (await Should.ThrowAsync<ManagerException>(() => Backend.SetRunningAsync(s_one, running: false, Ct))).Kind.ShouldBe(ErrorKind.InsufficientStorage);
        (await Backend.FindAsync(s_two, Ct)).ShouldBeNull();
        (await AnsweringAsync(s_one)).RunId.ShouldBe(before.RunId);

        // Neither its end nor its next start can be written now.
        ReplicaProcesses.Kill(await PidAsync("one-0"));
        var ended = await ReplicaAsync(s_one, r => r.LastError is not null, "ended");
        ended.LastError!.ShouldBeOneOf("ended by signal 9", ended.LastError!.Contains("no space left on device", StringComparison.Ordinal) ? ended.LastError : "no space left on device");
        (await Backend.FindAsync(s_one, Ct)).ShouldNotBeNull().DesiredRunning.ShouldBeTrue();

        File.Delete(filler);
        await AnsweringAsync(s_one, restarts: 1);
        await Backend.ApplyAsync(PodmanBackendRig.Server(s_two), Ct);
        await AnsweringAsync(s_two);
        await RestartAsync();
        await AnsweringAsync(s_one);
        await AnsweringAsync(s_two);
    }

    private protected override async Task<PodmanRig> PodmanAsync(PodmanRigs shared, bool isRootless)
    {
        PodmanStore.Require(isRootless);
        Require.That("tmpfs", Environment.IsPrivilegedProcess, "mounting a small file system needs root");
        return _own = await PodmanRig.StartAsync(isRootless, store => PodmanStore.RunAsync(["mount", "-t", "tmpfs", "-o", "size=48m", "none", store.At("root")]));
    }

    private protected override async Task EndAsync() => await (_own?.DisposeAsync() ?? ValueTask.CompletedTask);

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
}
