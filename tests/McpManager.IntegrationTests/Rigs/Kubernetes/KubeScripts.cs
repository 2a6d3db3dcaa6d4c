namespace McpManager.IntegrationTests.Rigs.Kubernetes;

/// <summary>The scripts that start and disturb a cluster, and what they need.</summary>
internal static class KubeScripts
{
    public const string SearchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/lib/cni";

    private static readonly string[] s_programs =
        ["etcd", "containerd", "ctr", "runc", "ptp", "conntrack", "iptables", "ip", "openssl", "kubectl", "busybox", "bash-static", "nsenter", "unshare"];

    private static readonly string[] s_built = ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet", "kube-proxy"];

    /// <summary>Where what was fetched and compiled for the tests is kept.</summary>
    public static string Cache => System.IO.Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") ?? System.IO.Path.Combine(Environment.GetEnvironmentVariable("HOME") ?? "/root", ".cache"),
        "mcp-infrastructure");

    private static string Built => Environment.GetEnvironmentVariable("KUBE_CACHE") ?? System.IO.Path.Combine(Cache, "kube-1.20.2-gc");

    public static string Path(string name) => System.IO.Path.Combine(Repository.Root, "tests", "rigs", "kube", name);

    /// <summary>Skips or fails the test where no cluster can be started. Nothing is installed or compiled in a test: scripts/test.sh does that before.</summary>
    public static void Require()
    {
        const string Rig = "kubernetes";
        Rigs.Require.That(Rig, Environment.IsPrivilegedProcess, "a cluster of the tests' own needs root; MCP_TEST_KUBECONFIG names another");
        var missing = s_programs.Where(program => !SearchPath.Split(':').Any(folder => File.Exists(System.IO.Path.Combine(folder, program)))).ToList();
        Rigs.Require.That(Rig, missing.Count == 0, $"not installed: {string.Join(", ", missing)}");
        Rigs.Require.That(Rig, s_built.All(program => File.Exists(System.IO.Path.Combine(Built, program))), "Kubernetes is not compiled: tests/rigs/kube/build.sh does it, on Debian 12");
    }
}
