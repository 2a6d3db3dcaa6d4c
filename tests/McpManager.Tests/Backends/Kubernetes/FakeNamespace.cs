using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using McpManager.Backends.Kubernetes;
using McpManager.Backends.Kubernetes.Client;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Backends.Kubernetes.State;
using McpManager.Tests.Backends.Kubernetes.Client;

namespace McpManager.Tests.Backends.Kubernetes;

/// <summary>The API of a cluster with one workload that serves. What it answers and what its watches tell is the test's choice.</summary>
internal sealed class FakeNamespace
{
    private const string Hash = "0123456789abcdef";

    private readonly ConcurrentDictionary<string, TaskCompletionSource<WatchStream>> _watches = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _refused = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FakeNamespace() => Cluster = new FakeCluster((request, _) => Answer(request));

    public FakeCluster Cluster { get; }

    /// <summary>While set, there are no connections.</summary>
    public bool IsDown { get; set; }

    /// <summary>Completes at the first call while it was down.</summary>
    public Task Refused => _refused.Task;

    /// <summary>Its Deployment; <c>null</c> when there is none.</summary>
    public Deployment? Deployment { get; set; } = Version(
        Given.Deployment(annotations: [(KubernetesNames.Revision, new Revision(Given.Spec(), Hash, Files: null).Write()), (KubernetesNames.Parts, $"secret/echo-env-{Hash}")]),
        11);

    public Pod Pod { get; } = Version(Given.Pod(state: Given.Running), 12);

    public EndpointSlice Slice { get; } = new()
    {
        Metadata = new ObjectMeta { Name = "echo-x1", Uid = "uid-slice", ResourceVersion = "13", Labels = Given.Labels() },
        AddressType = "IPv4",
        Endpoints = [new SliceEndpoint { Addresses = ["10.1.0.7"], TargetRef = new ObjectReference { Kind = "Pod", Uid = "uid-echo-abc" } }],
    };

    public ImmutableArray<KubeEvent> Events { get; set; } = [];

    /// <summary>That its pod's volume cannot be mounted.</summary>
    public static KubeEvent Warning(int version) => new()
    {
        Metadata = new ObjectMeta { Name = "echo-abc.1", Uid = "uid-event", ResourceVersion = $"{version}" },
        Type = "Warning",
        Reason = "FailedMount",
        Message = "no such volume",
        LastTimestamp = new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero),
        InvolvedObject = new ObjectReference { Kind = "Pod", Name = "echo-abc", Uid = "uid-echo-abc" },
    };

    public static Deployment Version(Deployment deployment, int version) =>
        deployment with { Metadata = deployment.Metadata with { ResourceVersion = $"{version}" } };

    public static Pod Version(Pod pod, int version) => pod with { Metadata = pod.Metadata with { ResourceVersion = $"{version}" } };

    public static Deployment Stopped(Deployment deployment, bool stopped = true) => deployment with
    {
        Metadata = deployment.Metadata with { Annotations = deployment.Metadata.Annotations!.SetItem(KubernetesNames.Stopped, stopped ? "true" : "false") },
    };

    public static string Line<T>(string type, KubeResource<T> resource, T item)
        where T : class, IKubeObject => $$"""{"type":"{{type}}","object":{{JsonSerializer.Serialize(item, resource.Type)}}}""";

    /// <summary>The first one of this kind, once it is open.</summary>
    public Task<WatchStream> WatchAsync(string plural) => Slot(plural).Task;

    private HttpResponseMessage Answer(HttpRequestMessage request)
    {
        if (IsDown)
        {
            _refused.TrySetResult();
            throw new HttpRequestException(HttpRequestError.ConnectionError);
        }

        var path = request.RequestUri!.AbsolutePath;
        var plural = path.Split('/')[^1];
        if (request.RequestUri.Query.Contains("watch=1", StringComparison.Ordinal))
        {
            var stream = new WatchStream();
            Slot(plural).TrySetResult(stream);
            return stream.Answer();
        }

        return (request.Method.Method, path, plural) switch
        {
            (_, "/version", _) => Ok("""{"major":"1","minor":"35","gitVersion":"v1.35.0"}"""),
            (_, "/apis/discovery.k8s.io", _) => Ok("""{"versions":[{"version":"v1"}]}"""),
            (_, "/apis/metrics.k8s.io", _) => FakeCluster.Plain404()(),
            (_, _, "mcp-manager") => Ok("""{"metadata":{"name":"mcp-manager","resourceVersion":"5"},"spec":{"holderIdentity":"another","leaseDurationSeconds":86400}}"""),
            (_, _, "echo-env-" + Hash) => Ok(JsonSerializer.Serialize(new Secret { Metadata = new ObjectMeta { Name = plural, Labels = Given.Labels() } }, KubeResources.Secrets.Type)),
            ("DELETE", _, "echo") => Removed(),
            ("PATCH", _, "echo") => Ok(JsonSerializer.Serialize(Deployment = Version(Stopped(Deployment!), 20), KubeResources.Deployments.Type)),
            (_, _, "echo") when Deployment is { } deployment => Ok(JsonSerializer.Serialize(deployment, KubeResources.Deployments.Type)),
            (_, _, "deployments") => List(KubeResources.Deployments, Deployment is { } deployment ? [deployment] : []),
            (_, _, "pods") => List(KubeResources.Pods, [Pod]),
            (_, _, "endpointslices") => List(KubeResources.EndpointSlices, [Slice]),
            (_, _, "events") => List(KubeResources.Events, Events),
            _ => FakeCluster.Failing(404, "NotFound", "there is none")(),
        };
    }

    private HttpResponseMessage Removed()
    {
        Deployment = null;
        return Ok("""{"kind":"Status","status":"Success"}""");
    }

    private TaskCompletionSource<WatchStream> Slot(string plural) => _watches.GetOrAdd(plural, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    private static HttpResponseMessage List<T>(KubeResource<T> resource, ImmutableArray<T> items)
        where T : class, IKubeObject =>
        Ok(JsonSerializer.Serialize(new KubeList<T> { Metadata = new ListMeta { ResourceVersion = "15" }, Items = items }, resource.ListType));

    private static HttpResponseMessage Ok(string body) => FakeCluster.Json(HttpStatusCode.OK, body);
}
