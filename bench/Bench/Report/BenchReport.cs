namespace Bench.Report;

/// <summary>All that was measured in one run.</summary>
internal sealed class BenchReport
{
    public DateTimeOffset StartedAt { get; init; }

    public bool Quick { get; init; }

    public int Cores { get; } = Environment.ProcessorCount;

    /// <summary>Of the machine, before and after: on a busy one the figures vary more.</summary>
    public string LoadBefore { get; init; } = string.Empty;

    public string LoadAfter { get; set; } = string.Empty;

    public List<Measurement> Measurements { get; } = [];

    /// <summary>What could not be measured, and why.</summary>
    public List<string> LeftOut { get; } = [];

    /// <summary>Lines for the end: goals and proofs.</summary>
    public List<string> Conclusions { get; } = [];
}

/// <summary>One line of a section's table.</summary>
/// <param name="Values">Column → median.</param>
/// <param name="Ratio">The manager's to the reference's; absent where nothing is compared.</param>
internal sealed record Measurement(string Section, string Line, string Unit, IReadOnlyDictionary<string, double> Values, double? Ratio = null);
