using System.Text;
using System.Text.Json.Nodes;

namespace McpManager.Backends.Kubernetes.Client.Credentials;

/// <summary>What a plugin is told of its call, in <c>KUBERNETES_EXEC_INFO</c>. Pure.</summary>
internal static class ExecInfo
{
    public const string Variable = "KUBERNETES_EXEC_INFO";

    /// <param name="cluster">Where the plugin is to know it.</param>
    public static string Of(string apiVersion, KubeconfigNode? cluster)
    {
        var spec = new JsonObject { ["interactive"] = false };
        if (cluster is not null)
        {
            spec["cluster"] = Cluster(cluster);
        }

        return new JsonObject { ["apiVersion"] = apiVersion, ["kind"] = "ExecCredential", ["spec"] = spec }.ToJsonString();
    }

    // Without "config", an extension that no known plugin needs.
    private static JsonObject Cluster(KubeconfigNode cluster)
    {
        var told = new JsonObject { ["server"] = cluster.Text("server") };
        if (cluster.Text("tls-server-name") is { } name)
        {
            told["tls-server-name"] = name;
        }

        if (cluster.Flag("insecure-skip-tls-verify"))
        {
            told["insecure-skip-tls-verify"] = true;
        }

        if (cluster.Pem("certificate-authority") is { } pem)
        {
            told["certificate-authority-data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(pem));
        }

        return told;
    }
}
