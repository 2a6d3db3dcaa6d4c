using System.Text;
using McpManager.IntegrationTests.Gateway;
using McpManager.Workloads.Health;

namespace McpManager.IntegrationTests.Health;

public sealed class HttpProbeTests : IDisposable
{
    private readonly HttpProbe _probe = new(TimeProvider.System);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _probe.Dispose();

    [Theory]
    [InlineData(200, null)]
    [InlineData(204, null)]
    [InlineData(302, null)]
    [InlineData(404, "GET /health?x=1 answered 404")]
    [InlineData(500, "GET /health?x=1 answered 500")]
    public async Task The_status_is_the_verdict(int status, string? message)
    {
        await using var server = await UpstreamServer.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Path == "/health" && context.Request.QueryString.Value == "?x=1" ? status : 418;
            context.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        });

        var result = await _probe.ProbeAsync(server.Address, "/health?x=1", Ct);
        result.Message.ShouldBe(message);
        result.IsOk.ShouldBe(message is null);
    }

    [Fact]
    public async Task A_body_without_end_is_not_read()
    {
        await using var server = await UpstreamServer.StartAsync(async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(new byte[4096], context.RequestAborted);
            }
        });

        (await _probe.ProbeAsync(server.Address, "/", Ct)).ShouldBe(ProbeResult.Ok);
    }

    [Fact]
    public async Task Nothing_that_listens_is_refused()
    {
        await using var dead = UpstreamServer.Dead();
        (await _probe.ProbeAsync(dead.Address, "/health", Ct)).ShouldBe(new ProbeResult(
            ProbeOutcome.Refused, $"connection refused on 127.0.0.1:{dead.Port}: the workload must listen on the port in PORT"));
    }

    [Fact]
    public async Task No_answer_and_no_HTTP_are_told_apart()
    {
        var answer = string.Empty;
        await using var server = UpstreamServer.Raw(async (stream, _) => await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), Ct));

        (await _probe.ProbeAsync(server.Address, "/health", Ct)).Message.ShouldBe(
            $"127.0.0.1:{server.Port} closed the connection without an answer to GET /health");
        answer = "SSH-2.0-OpenSSH_9.2\r\n\r\n";
        (await _probe.ProbeAsync(server.Address, "/health", Ct)).Message.ShouldBe(
            $"127.0.0.1:{server.Port} did not answer GET /health in HTTP/1.1");
        answer = $"HTTP/1.1 200 OK\r\nX-Big: {new string('x', 100_000)}\r\n\r\n";
        (await _probe.ProbeAsync(server.Address, "/health", Ct)).Message.ShouldBe("the headers of the answer to GET /health are too large");
    }

    [Fact]
    public async Task A_path_without_a_slash_does_not_change_the_address()
    {
        await using var server = await UpstreamServer.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Path == "/@127.0.0.1:1/" ? 200 : 404;
            return Task.CompletedTask;
        });
        (await _probe.ProbeAsync(server.Address, "@127.0.0.1:1/", Ct)).ShouldBe(ProbeResult.Ok);
    }
}
