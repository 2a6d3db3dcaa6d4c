using McpManager.Templates;
using McpManager.Workloads.Planning;

namespace McpManager.Workloads;

/// <summary>The domain's part of the composition root. Needs ManagerOptions, ITemplateCatalog, IWorkloadBackend and TimeProvider.</summary>
internal static class WorkloadsRegistration
{
    public static IServiceCollection AddWorkloads(this IServiceCollection services) => services
        .AddSingleton<DefaultsCheck>(SpecBuilder.CheckDefaults)
        .AddSingleton<WorkloadService>();
}
