using Bench.Processes;
using Bench.Report;

namespace Bench;

/// <summary>What the sections share.</summary>
internal sealed class BenchContext(BenchOptions options, BenchReport report) : IAsyncDisposable
{
    private Fleet? _fleet;

    public BenchOptions Options => options;

    public BenchReport Report => report;

    public string? Wrk { get; } = Programs.Find("wrk");

    public string? Nginx { get; } = Programs.Find("nginx");

    /// <summary>Started once, for the sections that need it.</summary>
    public async Task<Fleet?> FleetAsync(CancellationToken ct) => _fleet ??= await Fleet.StartAsync(this, ct);

    /// <summary>Takes down what later sections would only be slowed by.</summary>
    public async Task EndFleetAsync()
    {
        if (_fleet is { } fleet)
        {
            _fleet = null;
            await fleet.DisposeAsync();
        }
    }

    /// <summary>Whether a section can run; where it cannot, the report says so by its name.</summary>
    public bool Has(string line, params ReadOnlySpan<(string Name, string? Path)> programs)
    {
        foreach (var (name, path) in programs)
        {
            if (path is null)
            {
                report.LeftOut.Add($"{line}: {name} is not installed");
                return false;
            }
        }

        return true;
    }

    public string Folder(string name) => Directory.CreateDirectory(Path.Combine(options.Work, name)).FullName;

    public async ValueTask DisposeAsync() => await EndFleetAsync();
}
