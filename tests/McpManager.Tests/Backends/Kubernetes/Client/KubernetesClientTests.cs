using System.Net;
using System.Net.Sockets;
using McpManager.Backends.Kubernetes.Client;
using McpManager.Backends.Kubernetes.Client.Credentials;
using McpManager.Backends.Kubernetes.Models;

namespace McpManager.Tests.Backends.Kubernetes.Client;

public class KubernetesClientTests
{
    private const string Map = """{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"a","namespace":"mcp","uid":"u","resourceVersion":"7"},"data":{"k":"v"}}""";
    private const string Autoscaler = """{"metadata":{"name":"a"}}""";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_found_is_read()
    {
        var cluster = FakeCluster.Always(HttpStatusCode.OK, Map);
        using var client = cluster.Client();

        var found = (await client.FindAsync(KubeResources.ConfigMaps, "a", Ct)).ShouldNotBeNull();

        found.Data!["k"].ShouldBe("v");
        cluster.Asked.ShouldBe(["GET /api/v1/namespaces/mcp/configmaps/a"]);
        cluster.Tokens.ShouldBe(["secret-token"]);
    }

    [Fact]
    public async Task What_is_absent_is_null()
    {
        using var client = FakeCluster.InTurn(FakeCluster.Failing(404, "NotFound", "configmaps \\\"a\\\" not found", """{"name":"a"}""")).Client();

        (await client.FindAsync(KubeResources.ConfigMaps, "a", Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task A_name_stays_a_name()
    {
        var cluster = FakeCluster.Always(HttpStatusCode.OK, Map);
        using var client = cluster.Client();

        await client.FindAsync(KubeResources.ConfigMaps, "a/../b?c=d", Ct);

        cluster.Asked.ShouldBe(["GET /api/v1/namespaces/mcp/configmaps/a%2F..%2Fb%3Fc%3Dd"]);
        await Should.ThrowAsync<ArgumentException>(() => client.FindAsync(KubeResources.ConfigMaps, "..", Ct));
    }

    [Fact]
    public async Task A_server_with_a_path_is_asked_below_it()
    {
        var cluster = FakeCluster.Always(HttpStatusCode.OK, Map);
        using var client = cluster.Client(credentials: FakeCluster.Credentials with { Server = new Uri("https://proxy.test/k8s/clusters/c-1/") });

        await client.FindAsync(KubeResources.ConfigMaps, "a", Ct);

        cluster.Asked.ShouldBe(["GET /k8s/clusters/c-1/api/v1/namespaces/mcp/configmaps/a"]);
    }

    [Theory]
    [InlineData("""{"versions":[{"version":"v1"},{"version":"v2"},{"version":"v2beta2"}]}""", "v2")]
    [InlineData("""{"versions":[{"version":"v1"},{"version":"v2beta1"},{"version":"v2beta2"}]}""", "v2beta2")]
    public async Task The_newest_version_that_both_sides_know_is_used(string group, string version)
    {
        var cluster = FakeCluster.InTurn(FakeCluster.Ok(group), FakeCluster.Ok(Autoscaler), FakeCluster.Ok(Autoscaler));
        using var client = cluster.Client();

        await client.FindAsync(KubeResources.Autoscalers, "a", Ct);
        await client.ApplyAsync(KubeResources.Autoscalers, new HorizontalPodAutoscaler { Metadata = new ObjectMeta { Name = "a" } }, Ct);

        cluster.Asked.First().ShouldBe("GET /apis/autoscaling");
        cluster.Asked.Count.ShouldBe(3);
        cluster.Asked.Last().ShouldStartWith($"PATCH /apis/autoscaling/{version}/namespaces/mcp/horizontalpodautoscalers/a?");
        cluster.Bodies.Last().ShouldContain($"\"apiVersion\":\"autoscaling/{version}\"");
    }

    [Fact]
    public async Task A_version_that_is_gone_after_an_upgrade_is_looked_for_again()
    {
        var cluster = FakeCluster.InTurn(
            FakeCluster.Ok("""{"versions":[{"version":"v2beta2"}]}"""),
            FakeCluster.Plain404(),
            FakeCluster.Ok("""{"versions":[{"version":"v2"}]}"""),
            FakeCluster.Ok(Autoscaler));
        using var client = cluster.Client();

        (await client.FindAsync(KubeResources.Autoscalers, "a", Ct)).ShouldNotBeNull();
    }

    [Fact]
    public async Task An_absent_object_is_no_reason_to_ask_for_versions_again()
    {
        var cluster = FakeCluster.InTurn(
            FakeCluster.Ok("""{"versions":[{"version":"v2"}]}"""),
            FakeCluster.Failing(404, "NotFound", "x", """{"name":"a"}"""));
        using var client = cluster.Client();

        (await client.FindAsync(KubeResources.Autoscalers, "a", Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task Versions_are_asked_for_again_after_a_while()
    {
        var time = new AutoTime();
        var cluster = FakeCluster.InTurn(FakeCluster.Plain404(), FakeCluster.Ok("""{"versions":[{"version":"v1beta1"}]}"""));
        using var client = cluster.Client(time);

        (await client.OffersAsync(KubeResources.PodMetrics, Ct)).ShouldBeFalse();
        (await client.OffersAsync(KubeResources.PodMetrics, Ct)).ShouldBeFalse();
        time.Advance(TimeSpan.FromMinutes(10));
        (await client.OffersAsync(KubeResources.PodMetrics, Ct)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("20+", 20)]
    [InlineData("36", 36)]
    [InlineData("", 0)]
    public async Task The_servers_version_is_read(string minor, int expected)
    {
        using var client = FakeCluster.Always(HttpStatusCode.OK, $$"""{"major":"1","minor":"{{minor}}","gitVersion":"v1.20.5-x"}""").Client();

        (await client.VersionAsync(Ct)).ShouldBe(new ServerVersion(1, expected, "v1.20.5-x"));
    }

    [Theory]
    [InlineData("<html>", 200)]
    [InlineData("null", 200)]
    [InlineData("[1]", 200)]
    [InlineData("""{"metadata":5}""", 200)]
    [InlineData("""{"metadata":null}""", 200)]
    [InlineData("""{"kind":"Status","message":5}""", 500)]
    [InlineData("", 502)]
    public async Task An_answer_that_makes_no_sense_is_a_failure(string body, int status)
    {
        using var client = FakeCluster.Always((HttpStatusCode)status, body).Client();

        var failure = await Should.ThrowAsync<KubernetesException>(() => client.FindAsync(KubeResources.ConfigMaps, "a", Ct));

        ((int)failure.Status).ShouldBe(status);
    }

    [Theory]
    [InlineData(SocketError.ConnectionRefused, "refuses connections")]
    [InlineData(SocketError.HostNotFound, "cannot be found: its name has no address")]
    public async Task Who_cannot_be_reached_is_tried_again_and_then_named_without_the_token(SocketError error, string reason)
    {
        var cluster = new FakeCluster((_, _) => throw new HttpRequestException(HttpRequestError.ConnectionError, "x", new SocketException((int)error)));
        using var client = cluster.Client(new AutoTime());

        var failure = await Should.ThrowAsync<KubernetesUnavailableException>(() => client.FindAsync(KubeResources.ConfigMaps, "a", Ct));

        failure.Message.ShouldBe($"Kubernetes at https://cluster.test:6443 {reason}");
        failure.Outage.ShouldBe(KubernetesOutage.NotReached);
        failure.ToString().ShouldNotContain("secret-token");
        cluster.Asked.Count.ShouldBe(4);
    }

    [Fact]
    public async Task A_read_whose_connection_breaks_is_tried_again()
    {
        var cluster = FakeCluster.InTurn(FakeCluster.Broken(new HttpRequestException(HttpRequestError.ResponseEnded, "x")), FakeCluster.Ok(Map));
        using var client = cluster.Client(new AutoTime());

        (await client.FindAsync(KubeResources.ConfigMaps, "a", Ct)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_given_up()
    {
        var time = new AutoTime { Passes = wait => wait == KubeTransport.Timeout };
        using var client = new KubernetesClient(
            new KubeConnection(FakeCluster.Credentials, _ => new SilentHandler()),
            FakeCluster.Credentials,
            time,
            Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance,
            @namespace: null,
            () => 0);

        var failure = await Should.ThrowAsync<KubernetesUnavailableException>(() => client.VersionAsync(Ct));

        failure.Message.ShouldBe("Kubernetes at https://cluster.test:6443 did not answer in 30 s");
    }

    [Fact]
    public async Task A_token_that_was_replaced_is_read_anew_and_the_call_repeated_once()
    {
        using var folder = new TempFolder();
        var path = folder.Combine("token");
        await File.WriteAllTextAsync(path, "old\n", Ct);
        var cluster = new FakeCluster((request, _) =>
        {
            if (request.Headers.Authorization!.Parameter == "new")
            {
                return FakeCluster.Json(HttpStatusCode.OK, Map);
            }

            File.WriteAllText(path, "new");
            return FakeCluster.Json(HttpStatusCode.Unauthorized, "{}");
        });
        using var client = cluster.Client(credentials: FakeCluster.Credentials with { Source = new TokenFileCredential(path, certificate: null, TimeProvider.System) });

        await client.FindAsync(KubeResources.ConfigMaps, "a", Ct);

        cluster.Tokens.ShouldBe(["old", "new"]);
    }

    [Fact]
    public async Task A_credential_that_stays_the_same_is_not_shown_twice()
    {
        var cluster = FakeCluster.InTurn(FakeCluster.Failing(401, "Unauthorized", "Unauthorized"));
        using var client = cluster.Client();

        (await Should.ThrowAsync<KubernetesException>(() => client.FindAsync(KubeResources.ConfigMaps, "a", Ct))).Code.ShouldBe(401);
    }

    private sealed class SilentHandler : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException();
        }
    }
}
