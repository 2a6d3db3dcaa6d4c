using McpManager.Backends.Kubernetes.Client.Credentials;
using McpManager.Errors;

namespace McpManager.Backends.Kubernetes.Client;

/// <summary>Finds the credentials of a cluster. It does not ask the cluster.</summary>
/// <param name="folder">Of a pod's credentials.</param>
internal sealed class KubernetesLocator(string folder, TimeProvider time)
{
    /// <summary>Looks on this machine.</summary>
    /// <param name="environment">The manager's.</param>
    /// <param name="explicitly">Kubernetes was asked for. A kubeconfig counts only then: who has one on a laptop did not mean to deploy to that cluster.</param>
    public static Task<KubernetesLocation> FindAsync(IReadOnlyDictionary<string, string> environment, TimeProvider time, bool explicitly = false) =>
        Task.FromResult(new KubernetesLocator(InClusterCredentials.Folder, time).Locate(environment, explicitly));

    public KubernetesLocation Locate(IReadOnlyDictionary<string, string> environment, bool explicitly)
    {
        var named = explicitly ? Value(environment, "KUBECONFIG") : null;
        if (named is not null)
        {
            return FromKubeconfig(named.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        }

        var (credentials, problem) = InClusterCredentials.Find(environment, folder, time);
        if (credentials is not null)
        {
            return new KubernetesLocation(Available: true, $"in-cluster credentials of namespace {PlainText.Clean(credentials.Namespace)}", credentials);
        }

        var missing = $"no in-cluster credentials ({problem})";
        if (!explicitly)
        {
            return new KubernetesLocation(Available: false, missing);
        }

        return Value(environment, "HOME") is { } home && Path.Combine(home, ".kube", "config") is var usual && File.Exists(usual)
            ? FromKubeconfig([usual])
            : new KubernetesLocation(Available: false, $"{missing} and no kubeconfig (KUBECONFIG is not set, and there is no ~/.kube/config)");
    }

    private KubernetesLocation FromKubeconfig(IReadOnlyList<string> paths)
    {
        try
        {
            var credentials = KubeconfigCredentials.From(Kubeconfig.Load(paths), time);
            return new KubernetesLocation(Available: true, $"{credentials.Origin}, namespace {PlainText.Clean(credentials.Namespace)}", credentials);
        }
        catch (KubeconfigException e)
        {
            return new KubernetesLocation(Available: false, $"no usable kubeconfig: {PlainText.Clean(e.Message)}");
        }
    }

    // Compose files pass unset variables on as empty ones.
    private static string? Value(IReadOnlyDictionary<string, string> environment, string name) =>
        environment.TryGetValue(name, out var value) && value.Trim() is { Length: > 0 } text ? text : null;
}
