using System.Net.Sockets;
using System.Security.Authentication;
using McpManager.Errors;

namespace McpManager.Backends.Kubernetes.Client;

/// <summary>Says in words of one sentence why there is no connection.</summary>
/// <param name="server">Named in errors; no credentials in it.</param>
internal sealed class Outages(string server)
{
    /// <summary>The connection is at fault, not the call.</summary>
    public static bool IsOutage(Exception e) =>
        e is HttpRequestException or SocketException or AuthenticationException
        || (e is IOException and not KubernetesException and not KubernetesUnavailableException);

    public KubernetesUnavailableException Explain(Exception e)
    {
        var (outage, reason) = Classify(e);
        return new KubernetesUnavailableException(outage, $"Kubernetes at {server} {reason}", e);
    }

    public KubernetesUnavailableException TimedOut(TimeSpan timeout, Exception e) =>
        new(KubernetesOutage.TimedOut, $"Kubernetes at {server} did not answer in {timeout.TotalSeconds:0} s", e);

    public KubernetesUnavailableException NotConnected(TimeSpan timeout, Exception e) =>
        new(KubernetesOutage.NotReached, $"Kubernetes at {server} took no connection in {timeout.TotalSeconds:0} s", e);

    private static (KubernetesOutage Outage, string Reason) Classify(Exception e)
    {
        var error = (e as HttpRequestException)?.HttpRequestError ?? HttpRequestError.Unknown;
        if (Inner<AuthenticationException>(e) is { } tls)
        {
            return (KubernetesOutage.Untrusted, $"cannot be trusted: {PlainText.Clean(tls.Message)}");
        }

        if (error == HttpRequestError.SecureConnectionError)
        {
            return (KubernetesOutage.Untrusted, "does not speak TLS as expected");
        }

        return Inner<SocketException>(e)?.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => (KubernetesOutage.NotReached, "refuses connections"),
            SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => (KubernetesOutage.NotReached, "cannot be found: its name has no address"),
            SocketError.NetworkUnreachable or SocketError.HostUnreachable => (KubernetesOutage.NotReached, "cannot be reached: there is no route to it"),
            _ when error is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError => (KubernetesOutage.NotReached, "cannot be reached"),
            _ => (KubernetesOutage.Interrupted, "closed the connection"),
        };
    }

    private static T? Inner<T>(Exception? e)
        where T : Exception
    {
        for (; e is not null; e = e.InnerException)
        {
            if (e is T found)
            {
                return found;
            }
        }

        return null;
    }
}
