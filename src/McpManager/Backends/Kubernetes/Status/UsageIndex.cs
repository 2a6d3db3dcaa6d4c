using System.Globalization;
using McpManager.Backends.Kubernetes.Models;

namespace McpManager.Backends.Kubernetes.Status;

/// <summary>What pods use, by their names; empty where there is no metrics server.</summary>
internal sealed class UsageIndex(IEnumerable<PodMetrics> metrics)
{
    private readonly Dictionary<string, ContainerMetrics> _servers = metrics
        .Select(pod => (pod.Metadata.Name, Server: pod.Containers?.FirstOrDefault(c => c.Name == KubernetesNames.Container)))
        .Where(pair => pair is { Name: not null, Server: not null })
        .GroupBy(pair => pair.Name!, StringComparer.Ordinal)
        .ToDictionary(pairs => pairs.Key, pairs => pairs.First().Server!, StringComparer.Ordinal);

    public static UsageIndex Empty { get; } = new([]);

    /// <summary>Percent of one core, and bytes.</summary>
    public (double? Cpu, long? Memory) Of(string? pod) => pod is not null && _servers.GetValueOrDefault(pod)?.Usage is { } usage
        ? (Read(usage.GetValueOrDefault("cpu")) is { } cores ? (double)(cores * 100) : null, Read(usage.GetValueOrDefault("memory")) is { } bytes ? (long)bytes : null)
        : (null, null);

    /// <summary>A quantity of the API: <c>12345678n</c>, <c>250m</c>, <c>1.5</c>, <c>64Mi</c>, <c>1G</c>.</summary>
    public static decimal? Read(string? text)
    {
        if (text is not { Length: > 0 and <= 32 })
        {
            return null;
        }

        var digits = text.TrimEnd([.. "numkKMGTi"]);
        decimal? factor = text[digits.Length..] switch
        {
            "" => 1,
            "n" => 0.000_000_001m,
            "u" => 0.000_001m,
            "m" => 0.001m,
            "k" => 1_000,
            "M" => 1_000_000,
            "G" => 1_000_000_000,
            "T" => 1_000_000_000_000,
            "Ki" => 1L << 10,
            "Mi" => 1L << 20,
            "Gi" => 1L << 30,
            "Ti" => 1L << 40,
            _ => null,
        };

        // Below 2^60 nothing that a pod uses can overflow.
        return factor is { } by && decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number < (1L << 60)
            ? number * by
            : null;
    }
}
