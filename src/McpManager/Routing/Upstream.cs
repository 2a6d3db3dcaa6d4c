namespace McpManager.Routing;

/// <summary>
/// The address of one run of a replica. The same object stays in successive snapshots, so that its count of requests in flight is true.
/// </summary>
internal sealed class Upstream(string replicaId, string runId, string prefix)
{
    private int _inFlight;

    public string ReplicaId { get; } = replicaId;

    public string RunId { get; } = runId;

    /// <summary><c>http://host:port/</c>, as the forwarder takes it.</summary>
    public string Prefix { get; } = prefix;

    public int InFlight => Volatile.Read(ref _inFlight);

    public void Enter() => Interlocked.Increment(ref _inFlight);

    public void Leave() => Interlocked.Decrement(ref _inFlight);
}
