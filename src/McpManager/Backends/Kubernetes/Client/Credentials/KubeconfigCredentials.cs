using System.Security.Cryptography;

namespace McpManager.Backends.Kubernetes.Client.Credentials;

/// <summary>The credentials that a kubeconfig's current context names.</summary>
internal static class KubeconfigCredentials
{
    /// <exception cref="KubeconfigException">They cannot be used.</exception>
    public static KubernetesCredentials From(Kubeconfig config, TimeProvider time)
    {
        var where = string.Join(", ", config.Files);
        var name = config.CurrentContext ?? throw new KubeconfigException($"{where}: current-context is missing");
        var context = config.Entry("contexts", name) ?? throw new KubeconfigException($"{where}: current-context names '{name}', which is not in contexts");
        var cluster = Referenced(config, context, "cluster", "clusters") ?? throw context.Wrong("cluster", "is missing");
        var user = Referenced(config, context, "user", "users");
        var server = Server(cluster);
        var source = user is null ? new FixedCredential(new KubeCredential(Token: null, Certificate: null)) : KubeconfigUser.Source(user, cluster, time);
        if (server.Scheme == Uri.UriSchemeHttp && !server.IsLoopback && user is not null)
        {
            throw cluster.Wrong("server", "is http: credentials are sent over https only");
        }

        return new KubernetesCredentials(
            server,
            context.Text("namespace") ?? "default",
            Trust(cluster),
            cluster.Text("tls-server-name"),
            source,
            $"context '{name}' of {where}");
    }

    private static KubeconfigNode? Referenced(Kubeconfig config, KubeconfigNode context, string field, string list) => context.Text(field) is not { } name ? null
        : config.Entry(list, name) ?? throw context.Wrong(field, $"names '{name}', which is not in {list}");

    private static Uri Server(KubeconfigNode cluster)
    {
        if (cluster.Has("proxy-url"))
        {
            throw cluster.Wrong("proxy-url", "is not supported");
        }

        var text = cluster.Required("server");
        return !Uri.TryCreate(text.EndsWith('/') ? text : text + "/", UriKind.Absolute, out var server) || server.Scheme is not ("https" or "http")
            || server.Query.Length > 0 || server.Fragment.Length > 0
            ? throw cluster.Wrong("server", "must be a URL such as https://host:6443")
            : server.UserInfo.Length > 0 ? throw cluster.Wrong("server", "must not hold a user or a password")
            : server;
    }

    private static ServerTrust Trust(KubeconfigNode cluster)
    {
        var hasFile = cluster.Has("certificate-authority");
        var hasData = cluster.Has("certificate-authority-data");
        if (cluster.Flag("insecure-skip-tls-verify"))
        {
            return hasFile || hasData ? throw cluster.Wrong("insecure-skip-tls-verify", "contradicts certificate-authority: one of both") : ServerTrust.Anyone;
        }

        if (!hasFile && !hasData)
        {
            return ServerTrust.System;
        }

        try
        {
            return ServerTrust.Of(PemCertificates.ReadBundle(cluster.Pem("certificate-authority")!));
        }
        catch (CryptographicException)
        {
            throw cluster.Wrong(hasData ? "certificate-authority-data" : "certificate-authority", "holds no certificate in PEM");
        }
    }
}
