using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Serialization.Metadata;

namespace McpManager.Client;

/// <summary>All calls of the manager. Thread-safe, as its <see cref="HttpClient"/> is.</summary>
/// <remarks>Every call throws <see cref="ManagerApiException"/> when the manager answers with an error, and <see cref="HttpRequestException"/> when it does not answer or its answer breaks off; a stream that breaks off throws <see cref="IOException"/>.</remarks>
/// <param name="http">Its <see cref="HttpClient.BaseAddress"/> is the manager's, path included, ending in a slash: <c>http://localhost:8000/</c>. It stays its owner's.</param>
public sealed class ManagerClient(HttpClient http)
{
    private readonly Transport _transport = new(http);

    /// <summary>Also answers while the backend is unreachable: the report says so.</summary>
    public Task<HealthReport> GetHealthAsync(CancellationToken ct = default) =>
        _transport.GetAsync("health", ClientJson.Context.HealthReport, ct, HttpStatusCode.ServiceUnavailable);

    /// <summary>Whether requests can be served, and why not.</summary>
    public Task<ProbeReport> GetReadinessAsync(CancellationToken ct = default) =>
        _transport.GetAsync("health/ready", ClientJson.Context.ProbeReport, ct, HttpStatusCode.ServiceUnavailable);

    /// <summary>Prometheus text.</summary>
    public Task<string> GetMetricsAsync(CancellationToken ct = default) => _transport.GetTextAsync("metrics", ct);

    public Task<TemplateList> ListTemplatesAsync(CancellationToken ct = default) => _transport.GetAsync("templates", ClientJson.Context.TemplateList, ct);

    public Task<TemplateInfo> GetTemplateAsync(string name, CancellationToken ct = default) =>
        _transport.GetAsync($"templates/{Uri.EscapeDataString(name)}", ClientJson.Context.TemplateInfo, ct);

    /// <summary>One page; see <see cref="WorkloadList.NextCursor"/>.</summary>
    public Task<WorkloadList> ListAsync(ListQuery? query = null, CancellationToken ct = default) =>
        _transport.GetAsync($"containers{query?.ToQuery()}", ClientJson.Context.WorkloadList, ct);

    public Task<WorkloadStatus> GetAsync(string name, CancellationToken ct = default) =>
        _transport.GetAsync(PathOf(name), ClientJson.Context.WorkloadStatus, ct);

    /// <summary>Creates a workload; an identical one that exists is answered as it is.</summary>
    /// <param name="waitFor">Answer once it is ready, at most this long; <c>null</c> for at once.</param>
    public Task<WorkloadStatus> CreateAsync(WorkloadRequest request, TimeSpan? waitFor = null, CancellationToken ct = default) =>
        SendAsync(HttpMethod.Post, $"containers{Wait(waitFor)}", Body(request, ClientJson.Context.WorkloadRequest), ct);

    /// <summary>Creates or updates.</summary>
    /// <param name="waitFor">Answer once the new spec is ready, at most this long; <c>null</c> for at once.</param>
    public Task<WorkloadStatus> PutAsync(string name, WorkloadRequest request, TimeSpan? waitFor = null, CancellationToken ct = default) =>
        SendAsync(HttpMethod.Put, $"{PathOf(name)}{Wait(waitFor)}", Body(request, ClientJson.Context.WorkloadRequest), ct);

    public Task<WorkloadStatus> ScaleAsync(string name, int replicas, CancellationToken ct = default) =>
        SendAsync(HttpMethod.Patch, PathOf(name), Body(new ScaleRequest { Replicas = replicas }, ClientJson.Context.ScaleRequest), ct);

    /// <summary>Starts a stopped workload.</summary>
    public Task<WorkloadStatus> StartAsync(string name, TimeSpan? waitFor = null, CancellationToken ct = default) =>
        SendAsync(HttpMethod.Post, $"{PathOf(name)}/start{Wait(waitFor)}", content: null, ct);

    /// <summary>Creates a workload under this name and starts it.</summary>
    public Task<WorkloadStatus> StartAsync(string name, WorkloadRequest request, TimeSpan? waitFor = null, CancellationToken ct = default) =>
        SendAsync(HttpMethod.Post, $"{PathOf(name)}/start{Wait(waitFor)}", Body(request, ClientJson.Context.WorkloadRequest), ct);

    public Task<WorkloadStatus> StopAsync(string name, CancellationToken ct = default) =>
        SendAsync(HttpMethod.Post, $"{PathOf(name)}/stop", content: null, ct);

    public Task<WorkloadStatus> RestartAsync(string name, CancellationToken ct = default) =>
        SendAsync(HttpMethod.Post, $"{PathOf(name)}/restart", content: null, ct);

    /// <param name="volumes">Its named volumes go too.</param>
    public async Task DeleteAsync(string name, bool volumes = false, CancellationToken ct = default)
    {
        using var response = await _transport.SendAsync(HttpMethod.Delete, PathOf(name) + (volumes ? "?volumes=true" : string.Empty), content: null, accept: null, ct);
    }

    /// <summary>Log lines as they come.</summary>
    public IAsyncEnumerable<LogEntry> ReadLogsAsync(string name, LogRequest? query = null, CancellationToken ct = default) =>
        _transport.ReadLinesAsync($"{PathOf(name)}/logs{(query ?? new LogRequest()).ToQuery()}", ClientJson.Context.LogEntry, ct);

    /// <summary>Every state change from now on, or after <paramref name="lastEventId"/>. It ends when the manager stops; go on with the last id.</summary>
    public IAsyncEnumerable<StreamedEvent> ReadEventsAsync(string? lastEventId = null, CancellationToken ct = default) =>
        _transport.ReadEventsAsync("events", lastEventId, ct);

    private static string PathOf(string name) => $"containers/{Uri.EscapeDataString(name)}";

    private static QueryText Wait(TimeSpan? waitFor) => waitFor is { } time
        ? new QueryText().Add("wait", "ready").Add("timeout", Math.Max(1, (int)Math.Ceiling(time.TotalSeconds)).ToString())
        : new QueryText();

    private static JsonContent Body<T>(T value, JsonTypeInfo<T> type) => JsonContent.Create(value, type);

    private Task<WorkloadStatus> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken ct) =>
        _transport.SendAsync(method, path, content, ClientJson.Context.WorkloadStatus, ct);
}
