using McpManager.Client;

namespace McpManager.Tests.Client;

/// <summary>The manager's end amid an answer.</summary>
public class BrokenAnswerTests
{
    [Fact]
    public async Task An_answer_that_breaks_off_is_the_same_error_as_none()
    {
        using var http = new HttpClient(new Manager()) { BaseAddress = new Uri("http://localhost:8000/") };

        var failure = await Should.ThrowAsync<HttpRequestException>(() => new ManagerClient(http).GetAsync("echo", TestContext.Current.CancellationToken));

        failure.HttpRequestError.ShouldBe(HttpRequestError.ResponseEnded);
    }

    private sealed class Manager : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage { Content = new StreamContent(new BrokenStream()) { Headers = { ContentType = new("application/json") } } });
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new HttpIOException(HttpRequestError.ResponseEnded);
    }
}
