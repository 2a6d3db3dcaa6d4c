using System.Net;
using McpManager.Configuration;
using McpManager.Routing;
using McpManager.Tests.Fakes;
using McpManager.Workloads.Backends;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace McpManager.IntegrationTests.Gateway;

/// <summary>Backend, prober, refresher and gateway together.</summary>
public sealed class HealthRoutingTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_unhealthy_replica_leaves_the_route_and_comes_back()
    {
        var well = true;
        await using var steady = await UpstreamServer.StartAsync(context => context.Response.WriteAsync("steady", Ct));
        await using var shaky = await UpstreamServer.StartAsync(context =>
        {
            context.Response.StatusCode = Volatile.Read(ref well) ? 200 : 500;
            return context.Response.WriteAsync("shaky", Ct);
        });
        var backend = new FakeBackend { AddressOf = (_, n) => n == 0 ? steady.Address : shaky.Address };
        await backend.ApplyAsync(Specs.Of("echo", replicas: 2), Ct);
        await using var rig = await StartAsync(backend);
        var routes = rig.Services.GetRequiredService<RouteTable>();

        var before = await routes.WaitForAsync(s => Ready(s) == 2, Ct);
        Volatile.Write(ref well, false);
        var without = await routes.WaitForAsync(s => Ready(s) == 1, Ct);
        without.ByName["echo"].Status.Message.ShouldBe("GET /health answered 500");
        for (var i = 0; i < 20; i++)
        {
            (await rig.Client.GetStringAsync("http://echo.localhost/", Ct)).ShouldBe("steady");
        }

        Volatile.Write(ref well, true);
        var after = await routes.WaitForAsync(s => Ready(s) == 2, Ct);
        after.ByName["echo"].Ready.ShouldBe(before.ByName["echo"].Ready);
    }

    [Fact]
    public async Task A_replica_that_answers_nothing_is_unavailable_with_the_probes_words()
    {
        await using var dead = UpstreamServer.Dead();
        var backend = new FakeBackend { AddressOf = (_, _) => dead.Address };
        await backend.ApplyAsync(Specs.Of("echo"), Ct);
        await using var rig = await StartAsync(backend);
        var routes = rig.Services.GetRequiredService<RouteTable>();
        await routes.WaitForAsync(s => s.Sorted is [{ Status.Message: not null }], Ct);

        using var response = await rig.Client.GetAsync(new Uri("http://echo.localhost/"), Ct);

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await response.Content.ReadAsStringAsync(Ct)).ShouldContain(
            $"connection refused on 127.0.0.1:{dead.Port}: the workload must listen on the port in PORT");
    }

    private static int Ready(RouteSnapshot snapshot) => snapshot.ByName.TryGetValue("echo", out var echo) ? echo.Ready.Length : -1;

    private static Task<GatewayRig> StartAsync(FakeBackend backend) => GatewayRig.StartAsync(services =>
    {
        services.AddSingleton<IWorkloadBackend>(backend);
        services.AddSingleton(new ManagerOptions { DataDir = "/", TemplatesDir = "/" });
        services.AddSingleton<StatusOf>(Specs.StatusOf);
        services.AddWorkloadRouting();
    });
}
