using System.Net;
using McpManager.Client;
using McpManager.Tests.Hosting;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Events;
using Microsoft.Extensions.DependencyInjection;

namespace McpManager.Tests.Api;

public class StreamsTests
{
    private static readonly DateTimeOffset s_noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", null, "text/plain", "out \"1\"\nerr\n")]
    [InlineData("?timestamps=true", "*/*", "text/plain", "2026-01-31T12:00:00.000Z out \"1\"\n2026-01-31T12:00:00.000Z err\n")]
    [InlineData("", "application/x-ndjson", "application/x-ndjson", """{"timestamp":"2026-01-31T12:00:00+00:00","replica":0,"stream":"stdout","line":"out \"1\""}""")]
    [InlineData("", "text/plain;q=0.1, text/event-stream", "text/event-stream", "data: {\"timestamp\":")]
    public async Task Logs_come_in_the_form_that_is_asked_for(string query, string? accept, string type, string begin)
    {
        await using var manager = await WithLogsAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/containers/demo/logs{query}");
        request.Headers.TryAddWithoutValidation("Accept", accept);

        using var response = await manager.Http.SendAsync(request, Ct);

        response.Content.Headers.ContentType.ShouldNotBeNull().MediaType.ShouldBe(type);
        (await response.Content.ReadAsStringAsync(Ct)).ShouldStartWith(begin);
    }

    [Theory]
    [InlineData("tail=10001", "tail")]
    [InlineData("tail=-1", "tail")]
    [InlineData("follow=perhaps", "follow")]
    [InlineData("since=yesterday", "since")]
    [InlineData("since=01/02/2026", "since")]
    [InlineData("replica=x", "replica")]
    public async Task A_value_that_cannot_be_read_is_named(string query, string field)
    {
        await using var manager = await WithLogsAsync();

        using var response = await manager.Http.GetAsync($"/containers/demo/logs?{query}", Ct);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync(Ct)).ShouldContain($"\"errors\":{{\"{field}\":");
    }

    [Theory]
    [InlineData("tail=all&since=10m")]
    [InlineData("tail=0&since=2026-01-31T12:00:00Z")]
    [InlineData("since=2026-01-31T12:00:00.5%2B02:00&replica=0")]
    public async Task A_value_that_can_be_read_is_taken(string query)
    {
        await using var manager = await WithLogsAsync();

        using var response = await manager.Http.GetAsync($"/containers/demo/logs?{query}", Ct);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_follower_gets_its_lines_at_once_and_its_end_when_the_manager_stops()
    {
        await using var manager = await WithLogsAsync();
        await using var lines = manager.Client.ReadLogsAsync("demo", new LogRequest { Follow = true }, Ct).GetAsyncEnumerator(Ct);
        (await lines.MoveNextAsync()).ShouldBeTrue();
        lines.Current.Line.ShouldBe("out \"1\"");
        (await lines.MoveNextAsync()).ShouldBeTrue();
        lines.Current.Stream.ShouldBe("stderr");

        var end = lines.MoveNextAsync();
        end.IsCompleted.ShouldBeFalse();
        await manager.StopAsync();

        (await end).ShouldBeFalse();
    }

    [Fact]
    public async Task Events_come_as_they_happen_and_go_on_where_a_client_stopped()
    {
        await using var manager = await TestManager.StartAsync();
        var hub = manager.Services.GetRequiredService<EventHub>();

        using var request = new HttpRequestMessage(HttpMethod.Get, "/events");
        using var response = await manager.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
        response.Content.Headers.ContentType.ShouldNotBeNull().MediaType.ShouldBe("text/event-stream");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Ct));
        hub.Publish(Event("one"));
        var id = (await reader.ReadLineAsync(Ct)).ShouldNotBeNull();
        id.ShouldStartWith("id: ");
        (await reader.ReadLineAsync(Ct)).ShouldBe("event: workload.created");
        (await reader.ReadLineAsync(Ct)).ShouldBe("""data: {"type":"workload.created","at":"2026-01-31T12:00:00+00:00","name":"one"}""");

        hub.Publish(Event("two"));
        await foreach (var item in manager.Client.ReadEventsAsync(id["id: ".Length..], Ct))
        {
            item.Event.Name.ShouldBe("two");
            item.Id.ShouldNotBeEmpty();
            break;
        }
    }

    private static ManagerEvent Event(string name) => new() { Type = "workload.created", At = s_noon, Name = name };

    private static async Task<TestManager> WithLogsAsync()
    {
        var manager = await TestManager.StartAsync();
        manager.Backend.Logs.Add(new LogLine(s_noon, 0, LogStream.Stdout, "out \"1\""));
        manager.Backend.Logs.Add(new LogLine(s_noon, 0, LogStream.Stderr, "err"));
        await manager.Client.CreateAsync(new WorkloadRequest { ServiceName = "demo", Image = "nginx" }, ct: Ct);
        return manager;
    }
}
