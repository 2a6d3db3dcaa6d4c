using System.Net;

namespace McpManager.Backends.Kubernetes.Client;

/// <summary>Whether a call is tried again, and after how long. Pure.</summary>
/// <param name="jitter">Gives numbers in [0, 1), so that clients of a server that comes back do not all come at once.</param>
internal sealed class RetryPolicy(Func<double> jitter)
{
    /// <summary>All waits of one call together.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    private const int MaxRepliesRetried = 10;
    private const int MaxOutagesRetried = 3;

    /// <param name="failures">Of this call before, from 0.</param>
    /// <param name="waited">By this call before.</param>
    /// <returns><c>null</c>: the answer stands.</returns>
    public TimeSpan? After(KubeReply reply, int failures, TimeSpan waited)
    {
        // 429 was not carried out. An error of the server with Retry-After is one that the server itself wants tried again; one without may be for good.
        var wait = reply.RetryAfter ?? (reply.Status == HttpStatusCode.TooManyRequests ? TimeSpan.FromSeconds(1) : null);
        return (reply.Status == HttpStatusCode.TooManyRequests || (int)reply.Status >= 500)
            && wait is { } time
            && failures < MaxRepliesRetried
            && waited + Spread(time) is var total && total <= MaxWait
            ? total - waited
            : null;
    }

    /// <param name="isRead">Such a call may be sent twice; any other only when it was not sent at all.</param>
    /// <returns><c>null</c>: the failure stands.</returns>
    public TimeSpan? After(KubernetesUnavailableException failure, bool isRead, int failures) =>
        failures < MaxOutagesRetried && (failure.Outage == KubernetesOutage.NotReached || (isRead && failure.Outage == KubernetesOutage.Interrupted))
            ? TimeSpan.FromMilliseconds(200 * Math.Pow(2, failures) * (0.5 + (jitter() / 2)))
            : null;

    // Never earlier than the server asked for, and up to a tenth later; what is 0 is not spread over nothing.
    private TimeSpan Spread(TimeSpan wait) => wait + TimeSpan.FromMilliseconds(50 + (wait.TotalMilliseconds * jitter() / 10));
}
