using System.Globalization;
using System.Net;

namespace McpManager.Backends.Kubernetes.Client.Credentials;

/// <summary>Those that each pod has, unless its specification says otherwise.</summary>
internal static class InClusterCredentials
{
    public const string Folder = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <returns>Either the credentials, or why there are none: the rest of a sentence.</returns>
    public static (KubernetesCredentials? Credentials, string Problem) Find(IReadOnlyDictionary<string, string> environment, string folder, TimeProvider time)
    {
        if (environment.GetValueOrDefault("KUBERNETES_SERVICE_HOST")?.Trim() is not { Length: > 0 } host)
        {
            return (null, "KUBERNETES_SERVICE_HOST is not set");
        }

        if (environment.GetValueOrDefault("KUBERNETES_SERVICE_PORT")?.Trim() is not { Length: > 0 } port)
        {
            return (null, "KUBERNETES_SERVICE_PORT is not set");
        }

        if (Server(host, port) is not { } server)
        {
            return (null, "KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are no address");
        }

        var token = Path.Combine(folder, "token");
        var authority = Path.Combine(folder, "ca.crt");
        if (new[] { token, authority }.FirstOrDefault(path => !File.Exists(path)) is { } missing)
        {
            return (null, $"{missing} is missing: does the pod set automountServiceAccountToken to false?");
        }

        if (Namespace(Path.Combine(folder, "namespace")) is not { } name)
        {
            return (null, $"{Path.Combine(folder, "namespace")} cannot be read or is empty");
        }

        var source = new TokenFileCredential(token, certificate: null, time);
        return (new KubernetesCredentials(server, name, ServerTrust.OfFile(authority, time), TlsServerName: null, source, "in-cluster credentials"), string.Empty);
    }

    private static Uri? Server(string host, string port)
    {
        var shown = IPAddress.TryParse(host, out var address) && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{address}]" : host;
        return int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 65535
            && Uri.CheckHostName(shown) != UriHostNameType.Unknown
            && Uri.TryCreate($"https://{shown}:{number}/", UriKind.Absolute, out var uri)
            ? uri
            : null;
    }

    private static string? Namespace(string path)
    {
        try
        {
            return ReReadFile.ReadBounded(path).Trim() is { Length: > 0 } name ? name : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
