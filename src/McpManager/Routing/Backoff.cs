namespace McpManager.Routing;

/// <summary>Delays that double from the first to the longest, until a success resets them.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan longest)
{
    private TimeSpan? _next;

    public TimeSpan Next()
    {
        var delay = _next ?? first;
        _next = delay + delay < longest ? delay + delay : longest;
        return delay;
    }

    public void Reset() => _next = null;
}
