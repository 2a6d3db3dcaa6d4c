using System.Globalization;
using McpManager.Backends.Kubernetes.Models;

namespace McpManager.Backends.Kubernetes.Leading;

/// <summary>Whether this manager may take, or still holds, the Lease; and what it writes then. Pure.</summary>
internal static class LeaseRules
{
    /// <param name="unchangedFor">How long this manager has seen the Lease as it is: machines' clocks need not agree.</param>
    public static bool MayTake(Lease? lease, string identity, TimeSpan unchangedFor) =>
        lease?.Spec?.HolderIdentity is not { Length: > 0 } holder
        || holder == identity
        || unchangedFor >= TimeSpan.FromSeconds(lease.Spec.LeaseDurationSeconds ?? 15);

    /// <summary>The Lease as its next holder writes it. Its version goes along, so that of two that try one succeeds.</summary>
    public static Lease Taken(Lease? lease, string name, string identity, TimeSpan duration, DateTimeOffset now)
    {
        var isNew = lease?.Spec?.HolderIdentity != identity;
        return new Lease
        {
            Metadata = lease?.Metadata ?? new ObjectMeta { Name = name },
            Spec = new LeaseSpec
            {
                HolderIdentity = identity,
                LeaseDurationSeconds = (int)duration.TotalSeconds,
                AcquireTime = isNew ? Format(now) : lease?.Spec?.AcquireTime,
                RenewTime = Format(now),
                LeaseTransitions = (lease?.Spec?.LeaseTransitions ?? 0) + (isNew && lease is not null ? 1 : 0),
            },
        };
    }

    /// <summary>The Lease as its holder leaves it: free for the next at once.</summary>
    public static Lease Released(Lease lease) => lease with { Spec = (lease.Spec ?? new LeaseSpec()) with { HolderIdentity = string.Empty, LeaseDurationSeconds = 1 } };

    private static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
