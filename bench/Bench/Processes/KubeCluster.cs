using System.Diagnostics;

namespace Bench.Processes;

/// <summary>A Kubernetes of the benchmark's own, of one node, as the tests have it: with the echo server's image, and an audit log of every call.</summary>
internal sealed class KubeCluster : IAsyncDisposable
{
    private const string AuditPolicy =
        """
        apiVersion: audit.k8s.io/v1
        kind: Policy
        omitStages: [RequestReceived]
        rules: [{level: Metadata}]
        """;

    private readonly string _scripts;
    private readonly string _state;

    private KubeCluster(BenchContext context)
    {
        _scripts = Path.Combine(context.Options.Root, "tests/rigs/kube");

        // bench.sh takes it down, should this program not live to do it.
        _state = Path.Combine(context.Options.Work, "kube");
    }

    public string Kubeconfig => Path.Combine(_state, "kubeconfig");

    public AuditLog Audit => new(Path.Combine(_state, "log", "audit"));

    /// <returns><c>null</c> where none can be started; the report says why.</returns>
    public static async Task<KubeCluster?> StartAsync(BenchContext context, CancellationToken ct)
    {
        if (!System.Environment.IsPrivilegedProcess || !File.Exists("/usr/bin/apt-get"))
        {
            context.Report.LeftOut.Add("kubernetes: the benchmark's cluster needs root on Debian 12");
            return null;
        }

        var image = Path.Combine(context.Folder("kube-image"), "echo.tar");
        await using (var engine = await PodmanEngine.StartAsync(context, ct))
        {
            if (engine is null)
            {
                return null;
            }

            await engine.CliAsync(ct, "save", "--quiet", "--output", image, PodmanEngine.EchoImage);
        }

        var cluster = new KubeCluster(context);
        try
        {
            Progress.Say("  starting Kubernetes (compiled the first time, which takes minutes)");
            await cluster.ScriptAsync("kube-up.sh", ct);
            await cluster.ScriptAsync("kube-load.sh", ct, image);
            var policy = Path.Combine(cluster._state, "audit.yaml");
            await File.WriteAllTextAsync(policy, AuditPolicy, ct);
            await cluster.ScriptAsync("kube-restart-apiserver.sh", ct, $"--audit-policy-file={policy}", $"--audit-log-path={cluster.Audit.Path}");
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public Task<string> KubectlAsync(CancellationToken ct, params string[] arguments) => RunAsync(["kubectl", "--kubeconfig", Kubeconfig, .. arguments], ct);

    public async ValueTask DisposeAsync() => await ScriptAsync("kube-down.sh", CancellationToken.None);

    private Task<string> ScriptAsync(string name, CancellationToken ct, params string[] arguments) => RunAsync([Path.Combine(_scripts, name), _state, .. arguments], ct);

    private static async Task<string> RunAsync(IReadOnlyList<string> command, CancellationToken ct)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} did not start");
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var errors = process.StandardError.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"{string.Join(' ', command)}: {await errors}");
    }
}
