using McpManager.Backends.Kubernetes.Models;

namespace McpManager.Backends.Kubernetes.Status;

/// <summary>Which pods the cluster itself sends requests to, and at which address: from EndpointSlices, or Endpoints on servers before 1.21.</summary>
internal sealed class ReadyIndex
{
    private readonly Dictionary<string, string> _addresses = new(StringComparer.Ordinal);

    public ReadyIndex(IEnumerable<EndpointSlice> slices)
    {
        // IPv4 first: a dual-stack pod is in a slice of each family.
        foreach (var slice in slices.OrderBy(slice => slice.AddressType, StringComparer.Ordinal))
        {
            foreach (var endpoint in slice.Endpoints ?? [])
            {
                // Absent means that it is ready.
                if (endpoint.Conditions?.Ready != false && endpoint is { TargetRef: { Kind: "Pod", Uid: { } uid }, Addresses: [var address, ..] })
                {
                    _addresses.TryAdd(uid, address);
                }
            }
        }
    }

    public ReadyIndex(IEnumerable<Endpoints> lists)
    {
        foreach (var address in lists.SelectMany(list => list.Subsets ?? []).SelectMany(subset => subset.Addresses ?? []))
        {
            if (address is { Ip: { } ip, TargetRef: { Kind: "Pod", Uid: { } uid } })
            {
                _addresses.TryAdd(uid, ip);
            }
        }
    }

    /// <summary><c>null</c> when it is not ready.</summary>
    public string? AddressOf(string? uid) => uid is null ? null : _addresses.GetValueOrDefault(uid);
}
