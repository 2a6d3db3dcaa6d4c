using System.Net;
using System.Net.Http.Json;
using McpManager.Client;
using Microsoft.AspNetCore.Http;

namespace McpManager.IntegrationTests.Gateway;

public sealed class RetryTests : IAsyncLifetime
{
    private GatewayRig _rig = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _rig = await GatewayRig.StartAsync();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task With_dead_ports_among_the_replicas_every_request_succeeds_once()
    {
        var served = 0;
        await using var alive = await UpstreamServer.StartAsync(async context =>
        {
            Interlocked.Increment(ref served);
            await context.Request.Body.CopyToAsync(context.Response.Body, Ct);
        });
        await using var dead = UpstreamServer.Dead();
        await using var dead2 = UpstreamServer.Dead();
        _rig.Publish("echo", dead, alive, dead2);

        for (var i = 0; i < 50; i++)
        {
            using var response = await PostAsync($"body {i}");
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
            (await response.Content.ReadAsStringAsync(Ct)).ShouldBe($"body {i}");
        }

        served.ShouldBe(50);
    }

    [Fact]
    public async Task With_dead_ports_only_it_is_a_bad_gateway()
    {
        await using var dead = UpstreamServer.Dead();
        await using var dead2 = UpstreamServer.Dead();
        _rig.Publish("echo", dead, dead2);

        await ShouldBeBadGatewayAsync(await PostAsync("x"), "echo accepts no connection.");
    }

    [Theory]
    [InlineData("body")]
    [InlineData("")]
    public async Task A_POST_that_may_have_arrived_is_sent_once(string body)
    {
        var arrived = 0;
        await using var closes = UpstreamServer.Raw(async (stream, head) =>
        {
            Interlocked.Increment(ref arrived);
            await stream.ReadExactlyAsync(new byte[body.Length], Ct);
        });
        await using var closesToo = UpstreamServer.Raw(async (stream, head) =>
        {
            Interlocked.Increment(ref arrived);
            await stream.ReadExactlyAsync(new byte[body.Length], Ct);
        });
        _rig.Publish("echo", closes, closesToo);

        await ShouldBeBadGatewayAsync(await PostAsync(body), "echo closed the connection without an answer.");
        arrived.ShouldBe(1);
    }

    [Fact]
    public async Task An_answer_of_the_workload_is_never_tried_again()
    {
        var arrived = 0;
        await using var failing = await UpstreamServer.StartAsync(context =>
        {
            Interlocked.Increment(ref arrived);
            context.Response.StatusCode = 503;
            return context.Response.WriteAsync("mine", Ct);
        });
        _rig.Publish("echo", failing, failing);

        using var response = await PostAsync("x");
        ((int)response.StatusCode).ShouldBe(503);
        (await response.Content.ReadAsStringAsync(Ct)).ShouldBe("mine");
        arrived.ShouldBe(1);
    }

    private Task<HttpResponseMessage> PostAsync(string body) => _rig.Client.PostAsync("http://echo.localhost/", new StringContent(body), Ct);

    private static async Task ShouldBeBadGatewayAsync(HttpResponseMessage response, string detail)
    {
        using (response)
        {
            response.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
            response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
            var problem = await response.Content.ReadFromJsonAsync(ManagerJsonContext.Default.ProblemResponse, Ct);
            problem!.Status.ShouldBe(502);
            problem.Detail.ShouldBe(detail);
            problem.TraceId.ShouldNotBeNullOrEmpty();
        }
    }
}
