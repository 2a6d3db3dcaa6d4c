using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using McpManager.IntegrationTests.Rigs;
using McpManager.IntegrationTests.Rigs.Kubernetes;

namespace McpManager.IntegrationTests.Backends.Kubernetes;

/// <summary>What the other tests rely on: the cluster keeps what it is given, and what is to go wrong does.</summary>
public sealed class KubernetesRigTests(KubeClusters clusters) : IAsyncLifetime
{
    private KubeNamespace _place = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _place = await (await clusters.GetAsync()).NamespaceAsync();

    public ValueTask DisposeAsync() => _place?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task A_volume_of_the_rig_is_the_pod_s_group_s_to_write_and_goes_with_its_claim()
    {
        var storage = await _place.Cluster.StorageClassAsync();
        await _place.Cluster.Kubectl.ApplyAsync(
            _place.Name,
            $"""
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata:
              name: data
            spec:
              accessModes: [ReadWriteOnce]
              resources:
                requests:
                  storage: 1Mi
              {(storage is null ? string.Empty : $"storageClassName: {storage}")}
            """);
        var pod = Pod(
            "writer",
            "echo kept > /data/file && sleep 600",
            "volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]",
            "volumeMounts: [{name: data, mountPath: /data}]");
        await _place.Cluster.Kubectl.ApplyAsync(_place.Name, pod);
        await RunningAsync("writer");

        (await _place.Cluster.Kubectl.ExecAsync(_place.Name, "writer", "cat", "/data/file")).Trim().ShouldBe("kept");

        await _place.Cluster.Api.DeleteAsync(_place.Path("api/v1/*/pods/writer"));
        await _place.Cluster.Api.DeleteAsync(_place.Path("api/v1/*/persistentvolumeclaims/data"));
        await Eventually.GetAsync(
            () => _place.Cluster.Api.ListAsync("api/v1/persistentvolumes"),
            volumes => !volumes.Any(volume => (string?)volume["spec"]!["claimRef"]?["namespace"] == _place.Name),
            "the volume goes",
            TimeSpan.FromMinutes(2));
        (await _place.LeftAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_left_is_told_and_a_quota_holds()
    {
        await _place.QuotaAsync("none", ("pods", "0"));

        var refused = await Should.ThrowAsync<InvalidOperationException>(() => _place.Cluster.Kubectl.ApplyAsync(_place.Name, Pod("refused", "true")));
        refused.Message.ShouldContain("exceeded quota: none");

        await _place.RemoveQuotaAsync("none");
        await _place.Cluster.Kubectl.ApplyAsync(_place.Name, Pod("let-in", "sleep 600"));
        await RunningAsync("let-in");
        (await _place.LeftAsync()).ShouldBe(["pods/let-in"]);
    }

    [Fact]
    public async Task Calls_before_the_API_server_go_wrong_as_they_are_told_to()
    {
        await using var faulty = await FaultyApi.StartAsync(_place.Cluster.Api, _place.Name);
        using var api = await KubeApi.ConnectAsync(new Kubectl(faulty.Kubeconfig));
        var maps = _place.Path("/api/v1/*/configmaps");
        async Task<HttpStatusCode> AskAsync() => (await api.Http.GetAsync(maps + "?limit=1", Ct)).StatusCode;
        (await AskAsync()).ShouldBe(HttpStatusCode.OK);

        var twice = faulty.BreakAt("GET", "/configmaps", ApiFaults.Answer(429, "TooManyRequests", retryAfter: 1), times: 2);
        (await AskAsync()).ShouldBe(HttpStatusCode.TooManyRequests);
        (await AskAsync()).ShouldBe(HttpStatusCode.TooManyRequests);
        (await AskAsync()).ShouldBe(HttpStatusCode.OK);
        await twice;

        _ = faulty.BreakAt("GET", "/configmaps", ApiFaults.Cut);
        await Should.ThrowAsync<HttpRequestException>(AskAsync);

        _ = faulty.BreakAt("POST", "/configmaps", ApiFaults.CutAnswer);
        await Should.ThrowAsync<HttpRequestException>(() => api.CreateAsync(maps, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "made" } }));
        (await _place.LeftAsync()).ShouldBe(["configmaps/made"]);

        var started = Stopwatch.GetTimestamp();
        _ = faulty.BreakAt("GET", "/configmaps", ApiFaults.Delay(TimeSpan.FromMilliseconds(300)));
        (await AskAsync()).ShouldBe(HttpStatusCode.OK);
        Stopwatch.GetElapsedTime(started).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(290));

        _ = faulty.BreakAt("GET", "watch=1", ApiFaults.Expired);
        (await api.Http.GetStringAsync(maps + "?watch=1", Ct)).ShouldContain("\"code\":410");

        using var watch = new StreamReader(await api.Http.GetStreamAsync(maps + "?watch=1", Ct));
        (await watch.ReadLineAsync(Ct)).ShouldNotBeNull().ShouldContain("ADDED");
        faulty.CutAll();
        await Should.ThrowAsync<Exception>(async () =>
        {
            while (await watch.ReadLineAsync(Ct) is not null)
            {
            }
        });

        faulty.IsDown = true;
        await Should.ThrowAsync<HttpRequestException>(AskAsync);
        faulty.IsDown = false;
        (await AskAsync()).ShouldBe(HttpStatusCode.OK);
    }

    private Task RunningAsync(string pod) => Eventually.GetAsync(
        () => _place.Cluster.Api.FindAsync(_place.Path($"api/v1/*/pods/{pod}")), found => (string?)found?["status"]?["phase"] == "Running", $"{pod} runs", TimeSpan.FromMinutes(2));

    private static string Pod(string name, string script, string more = "volumes: []", string mounts = "volumeMounts: []") => $$"""
        apiVersion: v1
        kind: Pod
        metadata: {name: {{name}}}
        spec:
          terminationGracePeriodSeconds: 0
          automountServiceAccountToken: false
          securityContext: {runAsUser: 2000, runAsGroup: 2000, fsGroup: 2000}
          containers: [{name: server, image: {{KubeImages.Shell}}, imagePullPolicy: IfNotPresent, command: [sh, -c, "{{script}}"], {{mounts}}}]
          {{more}}
        """;
}
