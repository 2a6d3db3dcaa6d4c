using McpManager.Backends.Kubernetes.Models;

namespace McpManager.Backends.Kubernetes.Status;

/// <summary>The last warning of each object, by its uid: a volume that cannot be mounted, a probe that fails.</summary>
internal sealed class WarningIndex
{
    // The first two are followed by one that says what went wrong; the third is of the cluster, and hinders no start; the last is told by the pod's own
    // condition for as long as it holds.
    private static readonly HashSet<string> s_passedOver = new(StringComparer.Ordinal) { "BackOff", "FailedSync", "MissingClusterDNS", "FailedScheduling" };

    private readonly Dictionary<string, KubeEvent> _last = new(StringComparer.Ordinal);

    public static WarningIndex Empty { get; } = new([]);

    public WarningIndex(IEnumerable<KubeEvent> events)
    {
        foreach (var e in events.Where(e => e.Type == "Warning" && e.InvolvedObject?.Uid is not null && !IsPassedOver(e)))
        {
            var uid = e.InvolvedObject!.Uid!;
            if (!_last.TryGetValue(uid, out var known) || At(known) <= At(e))
            {
                _last[uid] = e;
            }
        }
    }

    /// <param name="since">Older ones are of another run.</param>
    public string? Of(string? uid, DateTimeOffset? since = null) =>
        uid is not null && _last.TryGetValue(uid, out var e) && (since is not { } time || At(e) >= time)
            ? $"{StatusText.Clean(e.Reason)}: {StatusText.Clean(e.Message)}"
            : null;

    private static bool IsPassedOver(KubeEvent e) =>
        s_passedOver.Contains(e.Reason ?? string.Empty) || (e.Reason == "Failed" && e.Message?.StartsWith("Error: ImagePullBackOff", StringComparison.Ordinal) == true)
        || (e.Reason == "Failed" && e.Message?.StartsWith("Error: ErrImagePull", StringComparison.Ordinal) == true);

    private static DateTimeOffset At(KubeEvent e) => e.LastTimestamp ?? e.EventTime ?? e.FirstTimestamp ?? e.Metadata.CreationTimestamp ?? DateTimeOffset.MinValue;
}
