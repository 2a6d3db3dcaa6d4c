using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpManager.Backends.Kubernetes.Client;
using McpManager.Backends.Kubernetes.Models;

namespace McpManager.Tests.Backends.Kubernetes.Client;

public class KubernetesClientChangesTests
{
    private const string Map = """{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"a"}}""";

    private static readonly ConfigMap s_map = new() { Metadata = new ObjectMeta { Name = "a", ResourceVersion = "7" } };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Version_kind_and_namespace_are_filled_in()
    {
        var cluster = FakeCluster.Always(HttpStatusCode.Created, Map);
        using var client = cluster.Client();

        await client.CreateAsync(KubeResources.ConfigMaps, s_map, Ct);

        cluster.Asked.ShouldBe(["POST /api/v1/namespaces/mcp/configmaps"]);
        JsonNode.DeepEquals(
            JsonNode.Parse(cluster.Bodies.ShouldHaveSingleItem()),
            JsonNode.Parse("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"mcp","resourceVersion":"7"}}""")).ShouldBeTrue();
    }

    [Fact]
    public async Task What_is_replaced_is_named_in_the_path()
    {
        var cluster = FakeCluster.Always(HttpStatusCode.OK, Map);
        using var client = cluster.Client();

        await client.ReplaceAsync(KubeResources.ConfigMaps, s_map, Ct);

        cluster.Asked.ShouldBe(["PUT /api/v1/namespaces/mcp/configmaps/a"]);
        cluster.Bodies.ShouldHaveSingleItem().ShouldContain("\"resourceVersion\":\"7\"");
    }

    [Theory]
    [InlineData("🚀 ü \u4e2d")]
    [InlineData("a \" \\ \\uD83D \n \u0085 \u2028 \u007f")]
    [InlineData("private \U000F0000, unassigned \U0003FFF0, none \U0001FFFF")]
    public async Task Apply_sends_YAML_without_escapes_of_surrogates(string text)
    {
        var cluster = FakeCluster.Always(HttpStatusCode.OK, Map);
        using var client = cluster.Client();

        await client.ApplyAsync(
            KubeResources.ConfigMaps,
            s_map with { Data = System.Collections.Immutable.ImmutableSortedDictionary.Create<string, string>().Add("k", text) },
            Ct);

        cluster.Asked.ShouldBe(["PATCH /api/v1/namespaces/mcp/configmaps/a?fieldManager=mcp-manager&force=true"]);
        cluster.ContentTypes.ShouldBe(["application/apply-patch+yaml"]);
        cluster.Bodies.ShouldHaveSingleItem().Replace("\\\\", string.Empty, StringComparison.Ordinal).ShouldNotContain("\\uD", Case.Insensitive);
        cluster.Bodies.Single().Any(c => char.IsControl(c) || c == '\u2028').ShouldBeFalse();
        JsonDocument.Parse(cluster.Bodies.Single()).RootElement.GetProperty("data").GetProperty("k").GetString().ShouldBe(text);
    }

    [Fact]
    public async Task A_merge_patch_is_sent_as_it_is()
    {
        var cluster = FakeCluster.Always(HttpStatusCode.OK, Map);
        using var client = cluster.Client();

        await client.PatchAsync(KubeResources.ConfigMaps, "a", new JsonObject { ["data"] = new JsonObject { ["k"] = null } }, Ct, fieldManager: "mcp-manager");

        cluster.Asked.ShouldBe(["PATCH /api/v1/namespaces/mcp/configmaps/a?fieldManager=mcp-manager"]);
        cluster.ContentTypes.ShouldBe(["application/merge-patch+json"]);
        cluster.Bodies.ShouldBe(["""{"data":{"k":null}}"""]);
    }

    [Fact]
    public async Task A_patch_of_the_scale_answers_with_the_object()
    {
        var cluster = FakeCluster.InTurn(
            FakeCluster.Ok("""{"kind":"Scale","apiVersion":"autoscaling/v1","metadata":{"name":"a"},"spec":{"replicas":3}}"""),
            FakeCluster.Ok("""{"metadata":{"name":"a","uid":"u"}}"""));
        using var client = cluster.Client();

        var scaled = await client.PatchAsync(KubeResources.Deployments, "a", new JsonObject(), Ct, subresource: "scale");

        scaled.Metadata.Uid.ShouldBe("u");
        cluster.Asked.ShouldBe(["PATCH /apis/apps/v1/namespaces/mcp/deployments/a/scale", "GET /apis/apps/v1/namespaces/mcp/deployments/a"]);
    }

    [Fact]
    public async Task A_deletion_says_what_becomes_of_what_it_owns_and_which_object_is_meant()
    {
        var cluster = FakeCluster.Always(HttpStatusCode.OK, """{"kind":"Status","status":"Success"}""");
        using var client = cluster.Client();

        (await client.DeleteAsync(KubeResources.ConfigMaps, "a", Ct, DeletePropagation.Foreground, uid: "u")).ShouldBeTrue();

        cluster.Asked.ShouldBe(["DELETE /api/v1/namespaces/mcp/configmaps/a"]);
        cluster.Bodies.ShouldBe(["""{"apiVersion":"v1","kind":"DeleteOptions","propagationPolicy":"Foreground","preconditions":{"uid":"u"}}"""]);
    }

    [Theory]
    [InlineData(404, "NotFound", "configmaps not found")]
    [InlineData(409, "Conflict", "Precondition failed: UID in precondition: u, UID in object meta: v")]
    public async Task What_is_not_there_any_more_is_no_failure_to_delete(int code, string reason, string message)
    {
        using var client = FakeCluster.InTurn(FakeCluster.Failing(code, reason, message)).Client();

        (await client.DeleteAsync(KubeResources.ConfigMaps, "a", Ct, uid: "u")).ShouldBeFalse();
    }

    [Theory]
    [InlineData(409, "AlreadyExists", true, false)]
    [InlineData(409, "Conflict", false, true)]
    public async Task The_two_kinds_of_409_are_told_apart(int code, string reason, bool exists, bool conflict)
    {
        using var client = FakeCluster.InTurn(FakeCluster.Failing(code, reason, "x")).Client();

        var failure = await Should.ThrowAsync<KubernetesException>(() => client.CreateAsync(KubeResources.ConfigMaps, s_map, Ct));

        (failure.IsAlreadyExists, failure.IsConflict).ShouldBe((exists, conflict));
    }

    [Fact]
    public async Task What_breaks_a_rule_is_not_tried_again_and_names_the_fields()
    {
        var cluster = FakeCluster.InTurn(FakeCluster.Failing(
            422,
            "Invalid",
            "is invalid:\\n\\u001b[31mx",
            """{"name":"a","causes":[{"reason":"FieldValueInvalid","message":"m","field":"spec.replicas"},{"field":"spec.template"}]}"""));
        using var client = cluster.Client();

        var failure = await Should.ThrowAsync<KubernetesException>(() => client.CreateAsync(KubeResources.ConfigMaps, s_map, Ct));

        failure.IsInvalid.ShouldBeTrue();
        failure.Fields.ShouldBe(["spec.replicas", "spec.template"]);
        failure.Message.Any(char.IsControl).ShouldBeFalse();
    }

    [Fact]
    public async Task A_quota_is_told_from_a_missing_right()
    {
        using var client = FakeCluster.InTurn(
            FakeCluster.Failing(403, "Forbidden", "pods is forbidden: exceeded quota: q, requested: pods=1"),
            FakeCluster.Failing(403, "Forbidden", "pods is forbidden: User cannot create")).Client();

        (await Should.ThrowAsync<KubernetesException>(() => client.CreateAsync(KubeResources.ConfigMaps, s_map, Ct))).IsQuotaExceeded.ShouldBeTrue();
        var forbidden = await Should.ThrowAsync<KubernetesException>(() => client.CreateAsync(KubeResources.ConfigMaps, s_map, Ct));
        (forbidden.IsForbidden, forbidden.IsQuotaExceeded).ShouldBe((true, false));
    }

    [Fact]
    public async Task A_change_that_may_have_arrived_is_not_sent_again()
    {
        var cluster = FakeCluster.InTurn(FakeCluster.Broken(new HttpRequestException(HttpRequestError.ResponseEnded, "x")));
        using var client = cluster.Client();

        var failure = await Should.ThrowAsync<KubernetesUnavailableException>(() => client.CreateAsync(KubeResources.ConfigMaps, s_map, Ct));

        failure.Outage.ShouldBe(KubernetesOutage.Interrupted);
    }
}
