using System.Reflection;
using McpManager.Client;
using McpManager.Configuration;
using McpManager.Routing;
using McpManager.Templates;
using McpManager.Workloads.Backends;

namespace McpManager.Observability;

/// <summary>What <c>/health</c> says.</summary>
internal sealed class HealthReporter(
    IWorkloadBackend backend,
    BackendChoice choice,
    RouteTable routes,
    ITemplateCatalog templates,
    ManagerOptions options,
    TimeProvider time)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly long _started = time.GetTimestamp();

    public static string Version { get; } =
        typeof(HealthReporter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    public async Task<HealthReport> ReportAsync(CancellationToken ct)
    {
        var health = await CheckAsync(ct);
        var entries = routes.Current?.Sorted ?? [];
        return new HealthReport
        {
            Status = health.Reachable ? "healthy" : "unhealthy",
            Version = Version,
            Backend = new BackendReport
            {
                Name = choice.Name,
                Version = health.Version,
                Reason = choice.Reason,
                Reachable = health.Reachable,
                Error = health.Error,
            },
            Containers = new WorkloadCounts
            {
                Total = entries.Length,
                ByStatus = entries.CountBy(e => e.Status.Status).ToDictionary(c => c.Key.Word(), c => c.Value, StringComparer.Ordinal),
            },
            Templates = templates.Current.Templates.Count,
            UptimeSeconds = Math.Round(time.GetElapsedTime(_started).TotalSeconds, 3),
            Warnings = [.. Warnings()],
        };
    }

    /// <summary>Why requests cannot be served yet; <c>null</c> when they can.</summary>
    public async Task<string?> WhyNotReadyAsync(CancellationToken ct)
    {
        if (routes.Current is null)
        {
            return "the first list of workloads is still awaited";
        }

        var health = await CheckAsync(ct);
        return health.Reachable ? null : $"the {choice.Name} backend does not answer: {health.Error ?? "no reason given"}";
    }

    private async Task<BackendHealth> CheckAsync(CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(s_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            return await backend.CheckAsync(either.Token).WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            return new BackendHealth(Reachable: false, "unknown", $"no answer within {s_patience.TotalSeconds:0} s");
        }
    }

    private IEnumerable<string> Warnings()
    {
        foreach (var error in templates.Current.Errors)
        {
            yield return $"template file {error.File} is left out: {error.Error}";
        }

        foreach (var endpoint in Exposure.OpenEndpoints(options))
        {
            yield return $"{endpoint} is open to everyone who reaches it: there is no authentication";
        }
    }
}
