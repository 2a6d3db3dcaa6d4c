using System.Collections.Concurrent;
using System.Net;
using System.Text;
using McpManager.Backends.Kubernetes.Client;
using McpManager.Backends.Kubernetes.Client.Credentials;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpManager.Tests.Backends.Kubernetes.Client;

/// <summary>Answers a client's calls from memory, one after the other or by what is asked, and keeps what was asked.</summary>
internal sealed class FakeCluster(Func<HttpRequestMessage, string, HttpResponseMessage> answer) : HttpMessageHandler
{
    public static readonly KubernetesCredentials Credentials = new(
        new Uri("https://cluster.test:6443/"),
        "mcp",
        ServerTrust.System,
        TlsServerName: null,
        new FixedCredential(new KubeCredential("secret-token", Certificate: null)),
        "test");

    public ConcurrentQueue<string> Asked { get; } = new();

    public ConcurrentQueue<string> Bodies { get; } = new();

    public ConcurrentQueue<string?> ContentTypes { get; } = new();

    public ConcurrentQueue<string?> Tokens { get; } = new();

    /// <summary>Answers in this order, and fails at a call too many.</summary>
    public static FakeCluster InTurn(params IEnumerable<Func<HttpResponseMessage>> answers)
    {
        var left = new ConcurrentQueue<Func<HttpResponseMessage>>(answers);
        return new FakeCluster((request, _) => left.TryDequeue(out var next) ? next() : throw new InvalidOperationException($"{request.RequestUri} was not expected"));
    }

    public static FakeCluster Always(HttpStatusCode status, string body) => new((_, _) => Json(status, body));

    public static HttpResponseMessage Json(HttpStatusCode status, string body) => new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    public static Func<HttpResponseMessage> Ok(string body) => () => Json(HttpStatusCode.OK, body);

    public static Func<HttpResponseMessage> Failing(int code, string reason, string message, string details = "null") => () => Json(
        (HttpStatusCode)code,
        $$"""{"kind":"Status","apiVersion":"v1","status":"Failure","message":"{{message}}","reason":"{{reason}}","details":{{details}},"code":{{code}}}""");

    public static Func<HttpResponseMessage> Plain404() => () => new(HttpStatusCode.NotFound) { Content = new StringContent("404 page not found\n") };

    public static Func<HttpResponseMessage> Broken(Exception e) => () => throw e;

    public KubernetesClient Client(TimeProvider? time = null, KubernetesCredentials? credentials = null) => new(
        new KubeConnection(credentials ?? Credentials, _ => this),
        credentials ?? Credentials,
        time ?? TimeProvider.System,
        NullLogger.Instance,
        @namespace: null,
        () => 0);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? string.Empty : await request.Content.ReadAsStringAsync(cancellationToken);
        Asked.Enqueue($"{request.Method} {request.RequestUri!.PathAndQuery}");
        Bodies.Enqueue(body);
        ContentTypes.Enqueue(request.Content?.Headers.ContentType?.ToString());
        Tokens.Enqueue(request.Headers.Authorization?.Parameter);
        return answer(request, body);
    }
}
