using McpManager.Backends.Process;
using McpManager.Configuration;
using McpManager.Observability;

namespace McpManager.Hosting;

/// <summary>All backends of this version: what was found of each, and how the chosen one is registered.</summary>
internal static class BackendTable
{
    private const string Later = "is not in this version";

    /// <summary>In order of preference.</summary>
    public static IReadOnlyList<BackendCandidate> Probe() =>
    [
        new("kubernetes", Available: false, Later),
        new("podman", Available: false, Later),
        new("process", Available: true, "needs nothing installed"),
    ];

    public static void AddBackend(IServiceCollection services, BackendChoice choice)
    {
        switch (choice.Name)
        {
            case "process":
                services.AddProcessBackend().UseBackend<ProcessBackend>();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(choice), choice.Name, "no such backend");
        }
    }
}
