using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace McpManager.Observability.Prometheus;

/// <summary>Listens to this host's meter and writes what it holds as Prometheus text.</summary>
internal sealed class PrometheusExporter : IDisposable
{
    public const string MeterName = "McpManager";

    private readonly ConcurrentDictionary<string, Family> _families = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();
    private readonly Lock _scrape = new();

    /// <param name="meters">The factory of the host's meters: those of another host in the same process are not listened to.</param>
    public PrometheusExporter(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == MeterName && ReferenceEquals(instrument.Meter.Scope, meters))
            {
                listener.EnableMeasurementEvents(instrument, _families.GetOrAdd(instrument.Name, static (_, i) => new Family(i), instrument));
            }
        };
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, family) => (family as Family)?.Record(value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, family) => (family as Family)?.Record(value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, family) => (family as Family)?.Record(value, tags));
        _listener.Start();
    }

    public string Scrape()
    {
        lock (_scrape)
        {
            foreach (var family in _families.Values)
            {
                family.BeginScrape();
            }

            _listener.RecordObservableInstruments();
            using var writer = new StringWriter { NewLine = "\n" };
            TextFormat.Write(writer, _families.Values);
            return writer.ToString();
        }
    }

    public void Dispose() => _listener.Dispose();
}
