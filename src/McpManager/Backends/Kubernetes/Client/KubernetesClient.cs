using System.Net;
using McpManager.Backends.Kubernetes.Client.Credentials;
using McpManager.Backends.Kubernetes.Models;

namespace McpManager.Backends.Kubernetes.Client;

/// <summary>
/// The API of Kubernetes 1.20 to 1.36, as far as the backend needs it, in one namespace. No policy: each method is one call, tried again only where that
/// cannot do it twice. Safe for concurrent use.
/// </summary>
/// <remarks>
/// Every method throws <see cref="KubernetesException"/> when the server says that it could not, <see cref="KubernetesUnavailableException"/> when there is no
/// whole answer, and <see cref="OperationCanceledException"/> only for the caller's own token. Objects are sent without their <c>apiVersion</c>,
/// <c>kind</c> and <c>namespace</c>: the client fills them in.
/// </remarks>
internal sealed partial class KubernetesClient : IDisposable
{
    private readonly KubeTransport _transport;
    private readonly ApiVersions _versions;
    private readonly TimeProvider _time;
    private readonly Func<double> _jitter;
    private readonly ILogger _logger;

    /// <param name="namespace"><c>null</c> for that of the credentials.</param>
    public KubernetesClient(KubernetesCredentials credentials, TimeProvider time, ILogger<KubernetesClient> logger, string? @namespace = null)
        : this(new KubeConnection(credentials), credentials, time, logger, @namespace, Random.Shared.NextDouble)
    {
        if (credentials.Trust.IsInsecure)
        {
            LogInsecure(logger, credentials.Server.ToString());
        }
    }

    /// <summary>For tests.</summary>
    /// <param name="jitter">Gives numbers in [0, 1).</param>
    public KubernetesClient(
        KubeConnection connection,
        KubernetesCredentials credentials,
        TimeProvider time,
        ILogger logger,
        string? @namespace,
        Func<double> jitter)
    {
        Namespace = @namespace ?? credentials.Namespace;
        _transport = new KubeTransport(connection, credentials.Server.GetLeftPart(UriPartial.Path).TrimEnd('/'), new RetryPolicy(jitter), time);
        _versions = new ApiVersions(_transport, time);
        (_time, _jitter, _logger) = (time, jitter, logger);
    }

    /// <summary>Where everything is.</summary>
    public string Namespace { get; }

    /// <returns><c>null</c> when there is none of that name, or the server does not know the kind.</returns>
    public async Task<T?> FindAsync<T>(KubeResource<T> resource, string name, CancellationToken ct)
        where T : class, IKubeObject
    {
        var reply = await CallAsync(resource, (_, path) => new KubeRequest(HttpMethod.Get, path.Then(name).ToString()), ct);
        return reply.Status == HttpStatusCode.NotFound ? null : reply.ReadObject(resource);
    }

    public async Task<ServerVersion> VersionAsync(CancellationToken ct) =>
        ServerVersion.From((await _transport.CallAsync(new KubeRequest(HttpMethod.Get, "/version"), ct)).Read(KubeClientJson.Default.VersionInfo));

    /// <summary>Whether the server serves any of the kind's versions.</summary>
    public async Task<bool> OffersAsync<T>(KubeResource<T> resource, CancellationToken ct)
        where T : class, IKubeObject =>
        (await _versions.OfAsync(resource.Group, ct)).Intersect(resource.Versions, StringComparer.Ordinal).Any();

    public void Dispose() => _transport.Dispose();

    /// <summary>A call on a kind, in the newest version that both sides know; once more when the server's turn out to have changed.</summary>
    /// <param name="request">Made from the version and the path of all objects of the kind.</param>
    private async Task<KubeReply> CallAsync<T>(KubeResource<T> resource, Func<string, KubePath, KubeRequest> request, CancellationToken ct)
        where T : class, IKubeObject
    {
        var version = await VersionOfAsync(resource, ct);
        var reply = await _transport.CallAsync(Request(version), ct);
        if (reply.Status != HttpStatusCode.NotFound || resource.Versions.Length == 1 || !reply.Failure().IsUnknownPath)
        {
            return reply;
        }

        _versions.Forget(resource.Group);
        var now = await VersionOfAsync(resource, ct);
        return now == version ? reply : await _transport.CallAsync(Request(now), ct);

        KubeRequest Request(string used) => request(used, KubePath.OfKind(resource.Group, used, Namespace, resource.Plural));
    }

    /// <summary>What has one version only is asked for in that, whether it is there or not.</summary>
    private async ValueTask<string> VersionOfAsync<T>(KubeResource<T> resource, CancellationToken ct)
        where T : class, IKubeObject
    {
        if (resource.Versions.Length == 1)
        {
            return resource.Versions[0];
        }

        var served = await _versions.OfAsync(resource.Group, ct);
        return resource.Versions.FirstOrDefault(served.Contains) ?? resource.Versions[0];
    }

    private static string ApiVersion<T>(KubeResource<T> resource, string version)
        where T : class, IKubeObject => resource.Group.Length == 0 ? version : $"{resource.Group}/{version}";

    [LoggerMessage(EventId = 300, Level = LogLevel.Warning, Message = "The certificate of {Server} is not checked (insecure-skip-tls-verify): whoever stands between can read and change everything")]
    private static partial void LogInsecure(ILogger logger, string server);
}
