using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace McpManager.IntegrationTests.Rigs.Kubernetes;

/// <summary>
/// Plain HTTP before an API server, as its administrator, which passes all on but what a test has go wrong. Watches and logs pass as they come; what takes
/// over the connection (exec) does not.
/// </summary>
internal sealed class FaultyApi : IAsyncDisposable
{
    private readonly KubeApi _api;
    private readonly WebApplication _app;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mcp-faulty-api-");
    private readonly List<Fault> _faults = [];
    private readonly ConcurrentQueue<Exchange> _exchanges = new();
    private CancellationTokenSource _open = new();
    private volatile bool _keeps;

    private FaultyApi(KubeApi api)
    {
        _api = api;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>The file that makes a client come here.</summary>
    public string Kubeconfig => Path.Combine(_folder.FullName, "kubeconfig");

    /// <summary>Changes that succeeded since <see cref="KeepExchanges"/>.</summary>
    public IReadOnlyList<Exchange> Exchanges => [.. _exchanges];

    /// <summary>While set, every call's connection is cut.</summary>
    public bool IsDown { get; set; }

    public static async Task<FaultyApi> StartAsync(KubeApi api, string @namespace)
    {
        var faulty = new FaultyApi(api);
        await faulty._app.StartAsync();
        await File.WriteAllTextAsync(
            faulty.Kubeconfig,
            $$$"""
            apiVersion: v1
            kind: Config
            clusters: [{name: faulty, cluster: {server: "{{{faulty._app.Urls.Single()}}}"}}]
            users: [{name: nobody, user: {}}]
            contexts: [{name: faulty, context: {cluster: faulty, user: nobody, namespace: {{{@namespace}}}}}]
            current-context: faulty
            """);
        return faulty;
    }

    /// <summary>Has the next such calls go wrong.</summary>
    /// <param name="call">Part of the path with its query: <c>/deployments/a</c>, <c>watch=</c>.</param>
    /// <returns>Completes when all of them have happened.</returns>
    public Task BreakAt(string method, string call, ApiFault happen, int times = 1)
    {
        var fault = new Fault(method, call, happen, times);
        lock (_faults)
        {
            _faults.Add(fault);
        }

        return fault.Happened.Task;
    }

    /// <summary>Keeps from now on what is sent to create and to change objects, with what it became.</summary>
    public void KeepExchanges() => _keeps = true;

    /// <summary>Nothing goes wrong any more.</summary>
    public void Heal()
    {
        lock (_faults)
        {
            _faults.Clear();
        }
    }

    /// <summary>Cuts what is open now: watches, followed logs, calls without an answer yet.</summary>
    public void CutAll()
    {
        var open = Interlocked.Exchange(ref _open, new CancellationTokenSource());
        open.Cancel();
    }

    public async ValueTask DisposeAsync()
    {
        CutAll();
        await _app.DisposeAsync();
        _open.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _open.Token);
        try
        {
            if (IsDown)
            {
                context.Abort();
            }
            else if (Take(context.Request) is { } fault)
            {
                await fault.Happen(context, () => PassAsync(context, end.Token));
                fault.Done();
            }
            else if (_keeps && context.Request.Method is "POST" or "PUT" or "PATCH")
            {
                await KeepAsync(context, end.Token);
            }
            else
            {
                await PassAsync(context, end.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException or IOException)
        {
            context.Abort();
        }
    }

    private Fault? Take(HttpRequest request)
    {
        lock (_faults)
        {
            var fault = _faults.Find(fault => fault.Method == request.Method && (request.Path + request.QueryString.Value).Contains(fault.Call, StringComparison.Ordinal));
            if (fault is not null && --fault.Left == 0)
            {
                _faults.Remove(fault);
            }

            return fault;
        }
    }

    private async Task KeepAsync(HttpContext context, CancellationToken ct)
    {
        var (sent, answer, wire) = (new MemoryStream(), new MemoryStream(), context.Response.Body);
        await context.Request.Body.CopyToAsync(sent, ct);
        (context.Request.Body, context.Response.Body) = (new MemoryStream(sent.ToArray()), answer);
        await PassAsync(context, ct);
        if (context.Response.StatusCode < 300)
        {
            _exchanges.Enqueue(new Exchange(context.Request.Path, JsonNode.Parse(sent.ToArray())!, JsonNode.Parse(answer.ToArray())!));
        }

        await wire.WriteAsync(answer.ToArray(), ct);
    }

    private async Task PassAsync(HttpContext context, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), context.Request.Path + context.Request.QueryString.Value);
        request.Headers.TryAddWithoutValidation("Accept", (IEnumerable<string?>)context.Request.Headers.Accept);
        if (context.Request.ContentType is { } type)
        {
            request.Content = new StreamContent(context.Request.Body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        using var response = await _api.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        context.Response.StatusCode = (int)response.StatusCode;
        context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        foreach (var (name, values) in response.Headers.Where(header => header.Key is "Retry-After" or "Warning"))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        await context.Response.StartAsync(ct);
        await using var body = await response.Content.ReadAsStreamAsync(ct);
        var buffer = new byte[64 * 1024];
        int length;
        while ((length = await body.ReadAsync(buffer, ct)) > 0)
        {
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, length), ct);
            await context.Response.Body.FlushAsync(ct);
        }
    }

    /// <param name="Sent">JSON, which is YAML too.</param>
    internal sealed record Exchange(string Path, JsonNode Sent, JsonNode Answer);

    private sealed record Fault(string Method, string Call, ApiFault Happen, int Times)
    {
        private int _done;

        public int Left { get; set; } = Times;

        public TaskCompletionSource Happened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Done()
        {
            if (Interlocked.Increment(ref _done) == Times)
            {
                Happened.TrySetResult();
            }
        }
    }
}
