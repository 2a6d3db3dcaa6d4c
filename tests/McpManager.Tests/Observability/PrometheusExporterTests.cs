using System.Diagnostics.Metrics;
using McpManager.Observability.Prometheus;
using Microsoft.Extensions.DependencyInjection;

namespace McpManager.Tests.Observability;

public sealed class PrometheusExporterTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly PrometheusExporter _exporter;
    private readonly Meter _meter;

    public PrometheusExporterTests()
    {
        var meters = _services.GetRequiredService<IMeterFactory>();
        _exporter = new PrometheusExporter(meters);
        _meter = meters.Create(PrometheusExporter.MeterName);
    }

    [Fact]
    public void Every_kind_of_instrument_is_written_as_Prometheus_reads_it()
    {
        var counter = _meter.CreateCounter<long>("b_total", description: "Counts\nthings \\ all.");
        counter.Add(2, new("z", "1"), new KeyValuePair<string, object?>("a", "q\"uote\\ and\nline"));
        counter.Add(3, new("a", "q\"uote\\ and\nline"), new KeyValuePair<string, object?>("z", "1"));
        counter.Add(1, new KeyValuePair<string, object?>("z", 7));
        var upDown = _meter.CreateUpDownCounter<int>("in_flight", description: "Now.");
        upDown.Add(5);
        upDown.Add(-2);
        var histogram = _meter.CreateHistogram("a_seconds", null, "Time.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1] });
        histogram.Record(0.5);
        histogram.Record(0.75);
        histogram.Record(2);
        _meter.CreateObservableGauge("c.gauge", () => new Measurement<double>(1.5, new KeyValuePair<string, object?>("odd-name", null)), description: "Seen.");
        _meter.CreateCounter<long>("never_used");

        _exporter.Scrape().ShouldBe(
            """
            # HELP a_seconds Time.
            # TYPE a_seconds histogram
            a_seconds_bucket{le="0.5"} 1
            a_seconds_bucket{le="1"} 2
            a_seconds_bucket{le="+Inf"} 3
            a_seconds_sum 3.25
            a_seconds_count 3
            # HELP b_total Counts\nthings \\ all.
            # TYPE b_total counter
            b_total{a="q\"uote\\ and\nline",z="1"} 5
            b_total{z="7"} 1
            # HELP c_gauge Seen.
            # TYPE c_gauge gauge
            c_gauge{odd_name=""} 1.5
            # HELP in_flight Now.
            # TYPE in_flight gauge
            in_flight 3

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void What_is_observed_no_more_is_gone_at_the_next_scrape()
    {
        var present = true;
        _meter.CreateObservableGauge("g", () => present ? [new Measurement<int>(1, new KeyValuePair<string, object?>("workload", "a"))] : Array.Empty<Measurement<int>>());

        _exporter.Scrape().ShouldContain("g{workload=\"a\"} 1");
        present = false;
        _exporter.Scrape().ShouldBeEmpty();
    }

    [Fact]
    public void Meters_of_others_are_not_listened_to()
    {
        using var other = new ServiceCollection().AddMetrics().BuildServiceProvider();
        other.GetRequiredService<IMeterFactory>().Create(PrometheusExporter.MeterName).CreateCounter<long>("theirs").Add(1);
        _services.GetRequiredService<IMeterFactory>().Create("Another").CreateCounter<long>("another").Add(1);

        _exporter.Scrape().ShouldBeEmpty();
    }

    [Fact]
    public void Nothing_is_lost_between_threads()
    {
        var counter = _meter.CreateCounter<long>("n_total");
        var histogram = _meter.CreateHistogram<double>("h");
        Parallel.For(0, 20_000, i =>
        {
            counter.Add(1, new KeyValuePair<string, object?>("k", i % 3));
            histogram.Record(1);
        });

        var text = _exporter.Scrape();
        text.ShouldContain("h_count 20000\n");
        text.ShouldContain("h_sum 20000\n");
        text.Split('\n').Where(line => line.StartsWith("n_total{", StringComparison.Ordinal)).Sum(line => int.Parse(line.Split(' ')[1])).ShouldBe(20_000);
    }

    public void Dispose()
    {
        _exporter.Dispose();
        _services.Dispose();
    }
}
