using System.Security.Cryptography;

namespace McpManager.Backends.Kubernetes.Client.Credentials;

/// <summary>How a user of a kubeconfig shows who it is.</summary>
internal static class KubeconfigUser
{
    /// <exception cref="KubeconfigException">In a way that does not work here.</exception>
    public static ICredentialSource Source(KubeconfigNode user, KubeconfigNode cluster, TimeProvider time)
    {
        RefuseUnsupported(user);
        var certificate = Certificate(user);
        if (user.FilePath("tokenFile") is { } path)
        {
            return new TokenFileCredential(path, certificate, time);
        }

        if (user.Text("token")?.Trim() is { Length: > 0 } token)
        {
            return token.AsSpan().ContainsAnyExceptInRange('!', '~')
                ? throw user.Wrong("token", "holds characters that no token has")
                : new FixedCredential(new KubeCredential(token, certificate));
        }

        return user.Map("exec") is { } exec
            ? new ExecCredentialSource(Command(exec, cluster), certificate, (command, ct) => ExecRunner.RunAsync(command, time, ct), time)
            : new FixedCredential(new KubeCredential(Token: null, certificate));
    }

    private static void RefuseUnsupported(KubeconfigNode user)
    {
        if (user.Has("auth-provider"))
        {
            throw user.Wrong("auth-provider", "was removed from Kubernetes in 1.26: use exec with the plugin of the cluster's vendor");
        }

        if (user.Has("username") || user.Has("password"))
        {
            throw user.Wrong("username", "and password were removed from Kubernetes in 1.19: use a token or a certificate");
        }

        // Left out silently, the manager would act as somebody who may do more.
        foreach (var name in new[] { "as", "as-uid", "as-groups", "as-user-extra" })
        {
            if (user.Has(name))
            {
                throw user.Wrong(name, "is not supported: no call is made in the name of somebody else");
            }
        }
    }

    private static ClientCertificate? Certificate(KubeconfigNode user)
    {
        var certificate = user.Pem("client-certificate");
        var key = user.Pem("client-key");
        if (certificate is null != key is null)
        {
            throw user.Wrong(certificate is null ? "client-certificate" : "client-key", "is missing: certificate and key go together");
        }

        try
        {
            return certificate is null ? null : PemCertificates.ReadClient(certificate, key!);
        }
        catch (CryptographicException)
        {
            throw user.Wrong("client-certificate", "and client-key are no PEM, are encrypted or do not belong together");
        }
    }

    private static ExecCommand Command(KubeconfigNode exec, KubeconfigNode cluster)
    {
        var version = exec.Required("apiVersion");
        if (version is not (ExecCommand.Version1 or ExecCommand.Version1Beta1))
        {
            throw exec.Wrong("apiVersion", $"must be {ExecCommand.Version1} or {ExecCommand.Version1Beta1}");
        }

        if (exec.Text("interactiveMode") == "Always")
        {
            throw exec.Wrong("interactiveMode", "must not be Always: there is no terminal");
        }

        // A name is looked for on PATH; whatever has a slash is relative to the kubeconfig.
        var program = exec.Required("command");
        return new ExecCommand(
            program.Contains('/', StringComparison.Ordinal) ? exec.FilePath("command")! : program,
            [.. exec.Texts("args")],
            [.. exec.Maps("env").Select(item => KeyValuePair.Create(item.Required("name"), item.Text("value") ?? string.Empty))],
            version,
            ExecInfo.Of(version, exec.Flag("provideClusterInfo") ? cluster : null),
            exec.Text("installHint"));
    }
}
