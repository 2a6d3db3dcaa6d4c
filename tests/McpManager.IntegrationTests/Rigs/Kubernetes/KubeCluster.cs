using System.Collections.Concurrent;
using McpManager.IntegrationTests.Rigs.Docker;

namespace McpManager.IntegrationTests.Rigs.Kubernetes;

/// <summary>A real cluster of one node with the tests' images: one of the run's own, or the one that <c>MCP_TEST_KUBECONFIG</c> names.</summary>
internal sealed class KubeCluster : IAsyncDisposable
{
    private static int s_namespaces;

    private readonly ConcurrentQueue<KubeNamespace> _left = [];
    private readonly bool _isOwn;
    private readonly Lazy<Task> _echo;
    private readonly Lazy<Task> _manager;
    private readonly Lazy<Task<VolumeProvisioner?>> _volumes;

    private KubeCluster(string kubeconfig, bool isOwn, KubeApi api)
    {
        Kubeconfig = kubeconfig;
        _isOwn = isOwn;
        Api = api;
        Kubectl = new Kubectl(kubeconfig);
        _echo = new(() => LoadAsync(KubeImages.LoadEchoAsync));
        _manager = new(() => LoadAsync(KubeImages.LoadManagerAsync));
        _volumes = new(async () => State is null ? null : await VolumeProvisioner.StartAsync(api, State));
    }

    /// <summary>The file with the administrator's credentials.</summary>
    public string Kubeconfig { get; }

    public Kubectl Kubectl { get; }

    public KubeApi Api { get; }

    /// <summary>Of a cluster that kube-up.sh started; <c>null</c> for any other, which has to have the images and a default storage class.</summary>
    private string? State => Path.GetDirectoryName(Path.GetFullPath(Kubeconfig)) is { } folder && File.Exists(Path.Combine(folder, "containerd.sock")) ? folder : null;

    public static async Task<KubeCluster> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("mcp-kube-").FullName;
        try
        {
            var kubeconfig = (await Command.RunAsync([KubeScripts.Path("kube-up.sh"), Path.Combine(folder, "cluster")])).Trim();
            return await AttachAsync(kubeconfig, isOwn: true);
        }
        catch
        {
            await EndAsync(folder);
            throw;
        }
    }

    /// <summary>Uses one that is there, and leaves it.</summary>
    public static Task<KubeCluster> UseAsync(string kubeconfig) => AttachAsync(kubeconfig, isOwn: false);

    /// <summary>An empty namespace for one test.</summary>
    public Task<KubeNamespace> NamespaceAsync() => KubeNamespace.CreateAsync(this, $"mcp-test-{Environment.ProcessId}-{Interlocked.Increment(ref s_namespaces)}");

    /// <summary>Keeps in mind that this namespace was deleted and has to be gone at the end.</summary>
    public void Leave(KubeNamespace space) => _left.Enqueue(space);

    /// <summary>The name of the echo server's image, which the first call makes.</summary>
    public async Task<string> EchoImageAsync()
    {
        await _echo.Value;
        return KubeImages.Echo;
    }

    /// <summary>The name of the manager's image, which the first call makes.</summary>
    public async Task<string> ManagerImageAsync()
    {
        await _manager.Value;
        return KubeImages.Manager;
    }

    /// <summary>A storage class that gives a volume for each claim; <c>null</c> for the default of a cluster that is not of this rig.</summary>
    public async Task<string?> StorageClassAsync() => await _volumes.Value is null ? null : VolumeProvisioner.Class;

    /// <summary>SIGKILL, and a new start; with these flags besides, until the next one.</summary>
    public Task RestartApiServerAsync(params string[] flags) => Command.RunAsync([KubeScripts.Path("kube-restart-apiserver.sh"), OwnState, .. flags]);

    /// <summary>The node's containers run on, and it is NotReady after 20 s.</summary>
    public Task StopKubeletAsync() => Command.RunAsync([KubeScripts.Path("kube-kubelet.sh"), OwnState, "stop"]);

    /// <summary>Until the node is ready again.</summary>
    public Task StartKubeletAsync() => Command.RunAsync([KubeScripts.Path("kube-kubelet.sh"), OwnState, "start"]);

    /// <summary>As a node is that hangs.</summary>
    public Task PauseKubeletAsync() => Command.RunAsync([KubeScripts.Path("kube-kubelet.sh"), OwnState, "pause"]);

    public Task ResumeKubeletAsync() => Command.RunAsync([KubeScripts.Path("kube-kubelet.sh"), OwnState, "resume"]);

    public async ValueTask DisposeAsync()
    {
        foreach (var space in _left)
        {
            await space.GoneAsync();
        }

        if (_volumes.IsValueCreated && await _volumes.Value is { } volumes)
        {
            await volumes.DisposeAsync();
        }

        Api.Dispose();
        if (_isOwn)
        {
            await EndAsync(Path.GetDirectoryName(OwnState)!);
        }
    }

    private string OwnState => _isOwn ? State! : throw new InvalidOperationException("only a cluster of the run's own is disturbed");

    private static async Task<KubeCluster> AttachAsync(string kubeconfig, bool isOwn)
    {
        var cluster = new KubeCluster(kubeconfig, isOwn, await KubeApi.ConnectAsync(new Kubectl(kubeconfig)));
        await cluster.LoadAsync(KubeImages.LoadShellAsync);
        return cluster;
    }

    private Task LoadAsync(Func<string, Task> load) => State is { } state ? load(state) : Task.CompletedTask;

    private static async Task EndAsync(string folder)
    {
        await Command.RunAsync([KubeScripts.Path("kube-down.sh"), Path.Combine(folder, "cluster")]);
        Directory.Delete(folder, recursive: true);
    }
}
