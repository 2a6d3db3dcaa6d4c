using McpManager.Backends.Process.Proc;
using McpManager.IntegrationTests.Contract;
using McpManager.IntegrationTests.Rigs;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;

namespace McpManager.IntegrationTests.Backends.Process;

/// <summary>The contract on real processes.</summary>
public sealed class ProcessBackendContractTests : WorkloadBackendContract
{
    private readonly ProcessBackendRig _rig = new();

    private protected override async Task<IWorkloadBackend> StartBackendAsync() => await _rig.StartAsync();

    private protected override Task StopBackendAsync() => _rig.StopAsync();

    private protected override Task CrashBackendAsync() => _rig.Backend.AbandonAsync();

    private protected override Task EndRigAsync()
    {
        _rig.Dispose();
        return Task.CompletedTask;
    }

    private protected override WorkloadSpec Echo() => ProcessBackendRig.Spec(NewName(), "dotnet", Repository.EchoServer);

    private protected override WorkloadSpec Script(string script, string shell = "sh") => ProcessBackendRig.Spec(NewName(), shell, "-c", script);

    private protected override Task CreateFileInReplicaAsync(WorkloadName name, int replica, string file) =>
        File.WriteAllTextAsync(Path.Combine(_rig.WorkFolder(name, replica), file), string.Empty, Ct);

    private protected override Task VerifyNothingIsLeftAsync()
    {
        ProcFs.All().Where(p => ProcFs.Link(p.Pid, "cwd").StartsWith(_rig.DataDir, StringComparison.Ordinal)).ShouldBeEmpty();
        foreach (var folder in new[] { "workloads", "replicas", "run", "logs" })
        {
            Directory.EnumerateFileSystemEntries(Path.Combine(_rig.DataDir, folder)).ShouldBeEmpty();
        }

        return Task.CompletedTask;
    }
}
