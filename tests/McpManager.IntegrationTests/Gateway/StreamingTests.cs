using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace McpManager.IntegrationTests.Gateway;

public sealed class StreamingTests : IAsyncLifetime
{
    private const int Chunk = 64 * 1024;
    private const int Chunks = 800;

    private GatewayRig _rig = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _rig = await GatewayRig.StartAsync();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task Fifty_mebibytes_arrive_in_both_directions_as_they_were_sent()
    {
        await using var upstream = await UpstreamServer.StartAsync(async context =>
        {
            var hash = Convert.ToHexString(await SHA256.HashDataAsync(context.Request.Body, Ct));
            context.Response.Headers["X-Hash"] = hash;
            for (var i = 0; i < Chunks; i++)
            {
                await context.Response.Body.WriteAsync(Block(i), Ct);
            }
        });
        _rig.Publish("echo", upstream);
        var expected = Convert.ToHexString(SHA256.HashData(Enumerable.Range(0, Chunks).SelectMany(Block).ToArray()));

        using var response = await SendAsync(HttpMethod.Post, new PushContent(async stream =>
        {
            for (var i = 0; i < Chunks; i++)
            {
                await stream.WriteAsync(Block(i), Ct);
            }
        }));

        response.Headers.GetValues("X-Hash").ShouldBe([expected]);
        Convert.ToHexString(await SHA256.HashDataAsync(await response.Content.ReadAsStreamAsync(Ct), Ct)).ShouldBe(expected);
    }

    [Fact]
    public async Task A_requests_first_byte_arrives_before_its_last_is_sent()
    {
        var first = new TaskCompletionSource<byte>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await UpstreamServer.StartAsync(async context =>
        {
            var one = new byte[1];
            await context.Request.Body.ReadExactlyAsync(one, Ct);
            first.SetResult(one[0]);
            await context.Request.Body.CopyToAsync(Stream.Null, Ct);
        });
        _rig.Publish("echo", upstream);

        using var response = await SendAsync(HttpMethod.Post, new PushContent(async stream =>
        {
            await stream.WriteAsync("a"u8.ToArray(), Ct);
            await stream.FlushAsync(Ct);
            (await first.Task.WaitAsync(Ct)).ShouldBe((byte)'a');
            await stream.WriteAsync("b"u8.ToArray(), Ct);
        }));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_event_arrives_before_its_stream_ends_and_the_headers_before_the_event()
    {
        var headersSeen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var eventSeen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await UpstreamServer.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.Body.FlushAsync(Ct);
            await headersSeen.Task.WaitAsync(Ct);
            await context.Response.WriteAsync("data: 1\n\n", Ct);
            await eventSeen.Task.WaitAsync(Ct);
            await context.Response.WriteAsync("data: 2\n\n", Ct);
        });
        _rig.Publish("echo", upstream);

        using var response = await SendAsync(HttpMethod.Get);
        response.Headers.GetValues("X-Accel-Buffering").ShouldBe(["no"]);
        headersSeen.SetResult();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Ct));
        (await reader.ReadLineAsync(Ct)).ShouldBe("data: 1");
        eventSeen.SetResult();
        (await reader.ReadToEndAsync(Ct)).ShouldBe("\ndata: 2\n\n");
    }

    [Fact]
    public async Task A_client_that_leaves_cancels_the_workloads_request()
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await UpstreamServer.StartAsync(async context =>
        {
            using var registration = context.RequestAborted.Register(cancelled.SetResult);
            await context.Response.WriteAsync("data: 1\n\n", Ct);
            await cancelled.Task.WaitAsync(Ct);
        });
        _rig.Publish("echo", upstream);

        var response = await SendAsync(HttpMethod.Get);
        response.Dispose();

        await cancelled.Task.WaitAsync(Ct);
    }

    [Fact]
    public async Task A_client_that_leaves_before_the_answer_cancels_the_workloads_request()
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await UpstreamServer.StartAsync(async context =>
        {
            using var registration = context.RequestAborted.Register(cancelled.SetResult);
            arrived.SetResult();
            await cancelled.Task.WaitAsync(Ct);
        });
        _rig.Publish("echo", upstream);

        using var leave = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var sending = SendAsync(HttpMethod.Post, new StringContent("{}"), leave.Token);
        await arrived.Task.WaitAsync(Ct);
        await leave.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(sending);
        await cancelled.Task.WaitAsync(Ct);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n")]
    public async Task A_workload_that_dies_in_the_middle_of_its_answer_is_no_clean_end(string answer)
    {
        await using var upstream = UpstreamServer.Raw(async (stream, _) => await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), Ct));
        _rig.Publish("echo", upstream);

        // The abort may overtake the part that was sent: then the request itself fails.
        await Should.ThrowAsync<Exception>(async () =>
        {
            using var response = await SendAsync(HttpMethod.Get);
            await response.Content.ReadAsStringAsync(Ct);
        });
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, HttpContent? content = null, CancellationToken? ct = null) => _rig.Client.SendAsync(
        new HttpRequestMessage(method, "http://echo.localhost/") { Content = content },
        HttpCompletionOption.ResponseHeadersRead,
        ct ?? Ct);

    private static byte[] Block(int n)
    {
        var block = new byte[Chunk];
        new Random(n).NextBytes(block);
        return block;
    }

    private sealed class PushContent(Func<Stream, Task> write) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => write(stream);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
