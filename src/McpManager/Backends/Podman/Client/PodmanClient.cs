using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using McpManager.Backends.Podman.Models;
using McpManager.Errors;

namespace McpManager.Backends.Podman.Client;

/// <summary>
/// Podman's REST API, as far as the backend needs it, for 4.3 to 5.x. No policy: each method is one call. Safe for concurrent use.
/// </summary>
/// <remarks>
/// Every method throws <see cref="PodmanException"/> when Podman says that it could not, <see cref="PodmanUnavailableException"/> when there is no
/// whole answer, and <see cref="OperationCanceledException"/> only for the caller's own token. After the latter two nobody knows whether the call took effect.
/// </remarks>
internal sealed partial class PodmanClient : IDisposable
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    /// <summary>For what makes or removes a container: storage is copied, networks are set up, and others do so at the same time.</summary>
    private static readonly TimeSpan s_workTimeout = TimeSpan.FromMinutes(2);

    private readonly PodmanTransport _transport;

    /// <param name="socketPath">Absolute; no <c>unix://</c> before it.</param>
    public PodmanClient(string socketPath, TimeProvider time)
        : this(new PodmanTransport(socketPath, time))
    {
    }

    /// <summary>For tests.</summary>
    public PodmanClient(PodmanTransport transport) => _transport = transport;

    /// <summary>Whether it answers, and as which version.</summary>
    public async Task<string> PingAsync(TimeSpan timeout, CancellationToken ct)
    {
        var reply = await _transport.CallAsync(HttpMethod.Get, PodmanPath.Of("/_ping").ToString(), content: null, timeout, ct);
        return PlainText.Clean(reply.EnsureSuccess().Version);
    }

    public async Task<PodmanInfo> InfoAsync(CancellationToken ct) =>
        (await GetAsync(PodmanPath.Of("/info"), ct)).Read(PodmanAnswerJson.Default.PodmanInfo);

    public void Dispose() => _transport.Dispose();

    private Task<PodmanReply> GetAsync(PodmanPath path, CancellationToken ct) =>
        _transport.CallAsync(HttpMethod.Get, path.ToString(), content: null, s_timeout, ct);

    private Task<PodmanReply> PostAsync(PodmanPath path, TimeSpan timeout, CancellationToken ct) =>
        _transport.CallAsync(HttpMethod.Post, path.ToString(), content: null, timeout, ct);

    private async Task<PodmanReply> PostAsync<T>(PodmanPath path, T body, JsonTypeInfo<T> type, TimeSpan timeout, CancellationToken ct)
    {
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, type));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return await _transport.CallAsync(HttpMethod.Post, path.ToString(), content, timeout, ct);
    }

    private async Task<T?> FindAsync<T>(PodmanPath path, JsonTypeInfo<T> type, CancellationToken ct)
        where T : class
    {
        var reply = await GetAsync(path, ct);
        return reply.IsNotFound ? null : reply.Read(type);
    }

    /// <summary>False when it was not there.</summary>
    private async Task<bool> DeleteAsync(PodmanPath path, TimeSpan timeout, CancellationToken ct)
    {
        var reply = await _transport.CallAsync(HttpMethod.Delete, path.ToString(), content: null, timeout, ct);
        return !reply.IsNotFound && reply.EnsureSuccess().RemovedAll();
    }

    /// <summary>False when it was there already.</summary>
    private async Task<bool> CreateAsync<T>(PodmanPath path, T body, JsonTypeInfo<T> type, CancellationToken ct)
    {
        var reply = await PostAsync(path, body, type, s_timeout, ct);
        if (reply.IsSuccess)
        {
            return true;
        }

        var failure = reply.Failure();
        return failure.IsNameInUse ? false : throw failure;
    }
}
