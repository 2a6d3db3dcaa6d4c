using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace McpManager.Observability.Prometheus;

internal enum FamilyKind
{
    Counter,
    Gauge,
    Histogram,
}

/// <summary>One metric with all its series.</summary>
internal sealed class Family
{
    // Labels are bounded by design; a mistake there must not eat the memory.
    private const int MaxSeries = 5000;

    // From the sub-millisecond of a proxied call to the minute of a container's start.
    private static readonly double[] s_seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    private readonly ConcurrentDictionary<KeyValuePair<string, object?>[], Series> _series = new(new TagComparer());
    private readonly bool _observed;

    public Family(Instrument instrument)
    {
        Name = Labels.Name(instrument.Name);
        Help = instrument.Description ?? string.Empty;
        Kind = KindOf(instrument);
        Bounds = Kind == FamilyKind.Histogram ? BoundsOf(instrument) : null;
        _observed = instrument.IsObservable;
    }

    public string Name { get; }

    public string Help { get; }

    public FamilyKind Kind { get; }

    public double[]? Bounds { get; }

    public IEnumerable<Series> Sorted => _series.Values.OrderBy(s => s.Labels, StringComparer.Ordinal);

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (Find(tags) is not { } series)
        {
            return;
        }

        if (Kind == FamilyKind.Histogram)
        {
            series.Observe(value);
        }
        else if (_observed)
        {
            series.Set(value);
        }
        else
        {
            series.Add(value);
        }
    }

    /// <summary>Forgets what was observed at the last scrape: a workload that is gone has no gauge.</summary>
    public void BeginScrape()
    {
        if (_observed)
        {
            _series.Clear();
        }
    }

    private Series? Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var lookup = _series.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>();
        if (lookup.TryGetValue(tags, out var series))
        {
            return series;
        }

        return _series.Count < MaxSeries ? _series.GetOrAdd(tags.ToArray(), new Series(Labels.Render(tags), Bounds)) : null;
    }

    private static FamilyKind KindOf(Instrument instrument) => instrument.GetType().Name switch
    {
        "Histogram`1" => FamilyKind.Histogram,
        "Counter`1" or "ObservableCounter`1" => FamilyKind.Counter,
        _ => FamilyKind.Gauge,
    };

    private static double[] BoundsOf(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds],
        Histogram<long> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(b => (double)b)],
        _ => s_seconds,
    };
}
