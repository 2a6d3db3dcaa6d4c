using System.Net;
using McpManager.Backends.Podman.Client;

namespace McpManager.Tests.Backends.Podman.Client;

/// <summary>Answers a client's calls from memory, and keeps what was asked.</summary>
internal sealed class FakePodman(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
{
    public List<string> Asked { get; } = [];

    public static FakePodman Answering(HttpStatusCode status, string body) => new(_ => new HttpResponseMessage(status) { Content = new StringContent(body) });

    public PodmanClient Client() => new(new PodmanTransport(this, TimeProvider.System, "unix:///fake.sock"));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? string.Empty : " " + await request.Content.ReadAsStringAsync(cancellationToken);
        Asked.Add($"{request.Method} {request.RequestUri!.PathAndQuery}{body}");
        return answer(request);
    }
}
