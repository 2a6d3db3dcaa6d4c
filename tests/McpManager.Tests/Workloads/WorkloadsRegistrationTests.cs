using McpManager.Configuration;
using McpManager.Templates;
using McpManager.Tests.Fakes;
using McpManager.Workloads;
using McpManager.Workloads.Backends;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace McpManager.Tests.Workloads;

public sealed class WorkloadsRegistrationTests
{
    [Fact]
    public async Task The_domain_is_resolved_started_and_disposed_of()
    {
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddSingleton(new ManagerOptions { DataDir = "/none", TemplatesDir = "/none" })
            .AddSingleton<IWorkloadBackend>(new FakeBackend())
            .AddTemplates()
            .AddWorkloads();
        await using var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });

        var hosted = provider.GetServices<IHostedService>().ShouldHaveSingleItem();
        hosted.ShouldBeSameAs(provider.GetRequiredService<ITemplateCatalog>());
        await hosted.StartAsync(TestContext.Current.CancellationToken);
        provider.GetRequiredService<WorkloadService>().ShouldNotBeNull();
        provider.GetRequiredService<ITemplateCatalog>().Current.Errors.ShouldHaveSingleItem();
        await hosted.StopAsync(TestContext.Current.CancellationToken);
    }
}
