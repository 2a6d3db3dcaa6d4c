using McpManager.Backends.Podman;
using McpManager.IntegrationTests.Rigs;
using McpManager.IntegrationTests.Rigs.Podman;
using McpManager.Workloads;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;

namespace McpManager.IntegrationTests.Backends.Podman;

/// <summary>
/// What goes wrong in and around a real Podman. Each test has an installation of its own, of which nothing may be left at its end. They run one after
/// another: what they do to Podman is done to all that it runs.
/// </summary>
[Collection(PodmanRigs.Disrupted)]
public abstract class PodmanFaultTests(PodmanRigs rigs, bool rootless = false) : IAsyncLifetime
{
    private protected static readonly WorkloadName s_one = WorkloadName.Parse("one");

    // What is sent to a container while it ends may be answered by nobody: it is asked again then.
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero }) { Timeout = TimeSpan.FromSeconds(2) };

    private protected PodmanBackendRig Rig { get; private set; } = null!;

    private protected PodmanRig Podman => Rig.Podman;

    private protected PodmanBackend Backend => Rig.Backend;

    private protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Rig = new PodmanBackendRig(await PodmanAsync(rigs, rootless));
        await PrepareAsync();
        await Rig.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await (Rig is null ? Task.CompletedTask : RemoveAllAsync());
        }
        finally
        {
            await EndAsync();
            _http.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    private protected virtual Task<PodmanRig> PodmanAsync(PodmanRigs shared, bool isRootless) => shared.GetDisruptedAsync(isRootless);

    private protected virtual Task PrepareAsync() => Task.CompletedTask;

    private protected virtual Task EndAsync() => Task.CompletedTask;

    private async Task RemoveAllAsync()
    {
        await Podman.EnsureServiceAsync();
        try
        {
            foreach (var workload in await Backend.ListAsync(CancellationToken.None))
            {
                await Backend.RemoveAsync(workload.Name, new RemoveOptions(Volumes: true), CancellationToken.None);
            }

            await Rig.StopAsync();
            (await Rig.LeftAsync()).ShouldBeEmpty();
        }
        finally
        {
            // What a failed test left harms no other.
            await Rig.StopAsync();
            foreach (var container in await ContainersAsync())
            {
                await Podman.CliAsync("rm", "--force", "--ignore", "--time", "0", container);
            }

            await Rig.DisposeAsync();
        }
    }

    private protected async Task RestartAsync()
    {
        await Rig.StopAsync();
        await Rig.StartAsync();
    }

    private protected Task<Workload> FindAsync(WorkloadName name, Func<Workload, bool> matches, string what) => Eventually.GetAsync(
        async () => (await Backend.FindAsync(name, Ct)) ?? throw new InvalidOperationException($"{name} is gone"),
        matches,
        $"{name} {what}");

    /// <summary>The replica, once it is as wanted.</summary>
    private protected async Task<Replica> ReplicaAsync(WorkloadName name, Func<Replica, bool> matches, string what) =>
        (await FindAsync(name, w => w.Replicas is [var replica] && matches(replica), what)).Replicas[0];

    /// <summary>The one replica of a server, once it answers where it is said to listen.</summary>
    private protected async Task<Replica> AnsweringAsync(WorkloadName name, int restarts = 0)
    {
        var found = await Eventually.GetAsync(
            async () => await Backend.FindAsync(name, Ct) is { } workload
                ? (Answers: workload.Replicas is [{ State: ReplicaState.Running } replica] && replica.Restarts >= restarts && await AnswersAsync(replica), workload.Message, Replica: workload.Replicas.FirstOrDefault())
                : default,
            now => now.Answers,
            $"{name} answers");
        return found.Replica!;
    }

    private protected async Task<Replica> RunServerAsync(WorkloadName name)
    {
        await Backend.ApplyAsync(PodmanBackendRig.Server(name), Ct);
        return await AnsweringAsync(name);
    }

    private protected async Task<bool> AnswersAsync(Replica replica)
    {
        try
        {
            using var response = await _http.GetAsync(new Uri($"http://{replica.Address!.Host}:{replica.Address.Port}/health"), Ct);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !Ct.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Has a server exit with code 5.</summary>
    private protected Task LeaveAsync(string container) => Podman.CliAsync("exec", container, "touch", "/tmp/go");

    private protected async Task<int> PidAsync(string container) =>
        int.Parse((await Podman.CliAsync("inspect", "--format", "{{.State.Pid}}", container)).Trim());

    /// <summary>Names of this installation's containers.</summary>
    private protected async Task<IReadOnlyList<string>> ContainersAsync() =>
        (await Podman.CliAsync("ps", "--all", "--format", "{{.Names}}", "--filter", $"label={PodmanLabels.Of(PodmanLabels.Owner, Rig.Options.Network)}"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
