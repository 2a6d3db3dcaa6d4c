using McpManager.Client;
using McpManager.Configuration;
using McpManager.Hosting;
using McpManager.Observability;
using McpManager.Routing;
using McpManager.Security.Engine;
using McpManager.Templates;
using McpManager.Tests.Fakes;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Health;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace McpManager.Tests.Hosting;

/// <summary>The whole manager, its real pipeline included, on a server in memory and a backend in memory whose replicas are always well.</summary>
internal sealed class TestManager : IAsyncDisposable, ITemplateCatalog
{
    private readonly WebApplication _app;

    private TestManager(ManagerOptions options, Action<TestManager>? prepare)
    {
        prepare?.Invoke(this);
        _app = ManagerApp.Build(options, new BackendChoice("process", "a test"), Adjust);
    }

    public FakeBackend Backend { get; } = new();

    public TemplateSnapshot Current { get; set; } = TemplateSnapshot.Empty;

    /// <summary>How a replica answers its probe.</summary>
    public ProbeResult Probe { get; set; } = ProbeResult.Ok;

    /// <summary>Written to the log, for tests of what is there and what is not.</summary>
    public List<string> Log { get; } = [];

    /// <summary>Has the addresses of the engine's host.</summary>
    public FakeResolver Resolver { get; } = new();

    public HttpClient Http { get; private set; } = null!;

    public ManagerClient Client => new(Http);

    public IServiceProvider Services => _app.Services;

    public TestServer Server => _app.GetTestServer();

    public RouteTable Routes => Services.GetRequiredService<RouteTable>();

    public static ManagerOptions Options { get; } = new() { DataDir = "/nowhere", TemplatesDir = "/nowhere" };

    public static async Task<TestManager> StartAsync(ManagerOptions? options = null, bool awaitSnapshot = true, Action<TestManager>? prepare = null)
    {
        var manager = new TestManager(options ?? Options, prepare);
        await manager._app.StartAsync(TestContext.Current.CancellationToken);
        manager.Http = manager._app.GetTestClient();
        if (awaitSnapshot)
        {
            await manager.Routes.WaitForAsync(_ => true, TestContext.Current.CancellationToken);
        }

        return manager;
    }

    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }

    private void Adjust(WebApplicationBuilder builder)
    {
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders().AddProvider(new ListLogger(Log));

        // The process backend's own host service is not among what is tested here.
        foreach (var service in builder.Services.Where(s => s.ServiceType == typeof(IWorkloadBackend) || IsBackendHost(s)).ToList())
        {
            builder.Services.Remove(service);
        }

        builder.Services.AddSingleton(Backend).UseBackend<FakeBackend>();
        builder.Services.Replace(ServiceDescriptor.Singleton<ITemplateCatalog>(this));
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostResolver>(Resolver));
        builder.Services.Replace(ServiceDescriptor.Singleton(provider => new HealthProber(
            (_, _, _) => Task.FromResult(Probe),
            TimeSpan.FromSeconds(60),
            provider.GetRequiredService<RoutingMetrics>(),
            provider.GetRequiredService<TimeProvider>())));
    }

    // The container knows it by its type's name only: it is private to its registration.
    private static bool IsBackendHost(ServiceDescriptor service) =>
        service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Name == "ProcessBackendHost";

    private sealed class ListLogger(List<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (lines)
            {
                lines.Add($"{logLevel}: {formatter(state, exception)} {exception}");
            }
        }

        public void Dispose()
        {
        }
    }
}
