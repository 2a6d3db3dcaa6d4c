using System.Net;
using System.Net.Sockets;

namespace McpManager.Workloads.Health;

/// <summary>What went wrong with a probe → words a user can act on. Pure.</summary>
internal static class ProbeFailure
{
    /// <summary><c>null</c> for a status that says it is well.</summary>
    public static string? OfStatus(string path, HttpStatusCode status) =>
        (int)status is >= 200 and < 400 ? null : $"GET {path} answered {(int)status}";

    public static ProbeResult Of(Exception failure, DnsEndPoint address, string path)
    {
        var at = Authority.Of(address);
        return SocketErrorOf(failure) switch
        {
            SocketError.ConnectionRefused => new(
                ProbeOutcome.Refused,
                $"connection refused on {at}: the workload must listen on the port in PORT"),
            SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData => new(ProbeOutcome.Error, $"the name {address.Host} does not resolve"),
            SocketError.HostUnreachable or SocketError.NetworkUnreachable => new(ProbeOutcome.Error, $"{at} cannot be reached from the manager"),
            _ => new(ProbeOutcome.Error, OfError((failure as HttpRequestException)?.HttpRequestError, at, path)),
        };
    }

    private static string OfError(HttpRequestError? error, string at, string path) => error switch
    {
        HttpRequestError.ResponseEnded => $"{at} closed the connection without an answer to GET {path}",
        HttpRequestError.InvalidResponse => $"{at} did not answer GET {path} in HTTP/1.1",
        HttpRequestError.ConfigurationLimitExceeded => $"the headers of the answer to GET {path} are too large",
        _ => $"GET {path} failed: the connection to {at} broke",
    };

    private static SocketError? SocketErrorOf(Exception? failure)
    {
        for (; failure is not null; failure = failure.InnerException)
        {
            if (failure is SocketException socket)
            {
                return socket.SocketErrorCode;
            }
        }

        return null;
    }
}
