namespace McpManager.Observability.Prometheus;

/// <summary>One series: a value, or a histogram's buckets. Written from any thread.</summary>
/// <param name="bounds">Upper bounds of a histogram's buckets without +Inf; <c>null</c> for a plain value.</param>
internal sealed class Series(string labels, double[]? bounds)
{
    private readonly long[]? _buckets = bounds is null ? null : new long[bounds.Length + 1];
    private double _value;

    public string Labels { get; } = labels;

    /// <summary>The value, or a histogram's sum.</summary>
    public double Value => Volatile.Read(ref _value);

    public void Set(double value) => Volatile.Write(ref _value, value);

    public void Add(double value)
    {
        var seen = Volatile.Read(ref _value);
        while (true)
        {
            var found = Interlocked.CompareExchange(ref _value, seen + value, seen);
            if (found.Equals(seen))
            {
                return;
            }

            seen = found;
        }
    }

    public void Observe(double value)
    {
        // The first bound that is not below the value: "le" is inclusive.
        var index = Array.BinarySearch(bounds!, value);
        Interlocked.Increment(ref _buckets![index >= 0 ? index : ~index]);
        Add(value);
    }

    /// <summary>Cumulative counts, +Inf last: its count is that of all, so that the two never disagree.</summary>
    public long[] Cumulative()
    {
        var counts = new long[_buckets!.Length];
        var sum = 0L;
        for (var i = 0; i < counts.Length; i++)
        {
            counts[i] = sum += Interlocked.Read(ref _buckets[i]);
        }

        return counts;
    }
}
