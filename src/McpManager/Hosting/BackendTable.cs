using McpManager.Backends.Kubernetes;
using McpManager.Backends.Podman;
using McpManager.Backends.Podman.Service;
using McpManager.Backends.Process;
using McpManager.Configuration;
using McpManager.Observability;

namespace McpManager.Hosting;

/// <summary>All backends of this version: what was found of each, and how the chosen one is registered.</summary>
internal static class BackendTable
{
    /// <summary>In order of preference. What nobody asked for is not looked for.</summary>
    public static async Task<IReadOnlyList<BackendCandidate>> ProbeAsync(ManagerOptions options, IReadOnlyDictionary<string, string> environment) =>
    [
        options is { Backend: "auto" or "kubernetes" }
            ? await KubernetesRegistration.FindAsync(environment, explicitly: options.Backend == "kubernetes")
            : new("kubernetes", Available: false, "was not looked for"),
        options is { Backend: "auto" or "podman" }
            ? PodmanRegistration.Candidate(await PodmanLocator.FindAsync(environment, TimeProvider.System))
            : new("podman", Available: false, "was not looked for"),
        new("process", Available: true, "needs nothing installed"),
    ];

    public static void AddBackend(IServiceCollection services, BackendChoice choice)
    {
        switch (choice.Name)
        {
            case KubernetesCapabilities.Name:
                services.AddKubernetesBackend(choice).UseBackend<KubernetesBackend>();
                break;
            case PodmanCapabilities.Name:
                services.AddPodmanBackend(choice).UseBackend<PodmanBackend>();
                break;
            case ProcessCapabilities.Name:
                services.AddProcessBackend().UseBackend<ProcessBackend>();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(choice), choice.Name, "no such backend");
        }
    }
}
