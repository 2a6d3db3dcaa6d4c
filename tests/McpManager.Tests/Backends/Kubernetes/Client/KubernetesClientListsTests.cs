using McpManager.Backends.Kubernetes.Client;

namespace McpManager.Tests.Backends.Kubernetes.Client;

public class KubernetesClientListsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_pages_are_read()
    {
        var cluster = FakeCluster.InTurn(FakeCluster.Ok(Page("a", next: "to ken")), FakeCluster.Ok(Page("b")));
        using var client = cluster.Client();

        var list = await client.ListAsync(KubeResources.ConfigMaps, new KubeSelector("x=y,z", "metadata.name!=c"), Ct);

        list.Items.Select(item => item.Metadata.Name).ShouldBe(["a", "b"]);
        list.Metadata.ResourceVersion.ShouldBe("5");
        cluster.Asked.ShouldBe(
        [
            "GET /api/v1/namespaces/mcp/configmaps?labelSelector=x%3Dy%2Cz&fieldSelector=metadata.name%21%3Dc&limit=500",
            "GET /api/v1/namespaces/mcp/configmaps?labelSelector=x%3Dy%2Cz&fieldSelector=metadata.name%21%3Dc&limit=500&continue=to%20ken",
        ]);
    }

    [Fact]
    public async Task A_list_that_grew_old_between_its_pages_starts_over()
    {
        var cluster = FakeCluster.InTurn(FakeCluster.Ok(Page("a", next: "t")), FakeCluster.Failing(410, "Expired", "too old"), FakeCluster.Ok(Page("c")));
        using var client = cluster.Client();

        (await client.ListAsync(KubeResources.ConfigMaps, default, Ct)).Items.Select(item => item.Metadata.Name).ShouldBe(["c"]);
    }

    [Fact]
    public async Task A_list_that_always_grows_old_is_read_in_one_page()
    {
        var cluster = new FakeCluster((request, _) => request.RequestUri!.Query.Contains("continue", StringComparison.Ordinal)
            ? FakeCluster.Failing(410, "Expired", "too old")()
            : FakeCluster.Ok(Page("a", request.RequestUri.Query.Contains("limit", StringComparison.Ordinal) ? "t" : null))());
        using var client = cluster.Client();

        (await client.ListAsync(KubeResources.ConfigMaps, default, Ct)).Items.ShouldHaveSingleItem();

        cluster.Asked.Last().ShouldBe("GET /api/v1/namespaces/mcp/configmaps");
    }

    [Fact]
    public async Task An_empty_list_may_have_null_for_its_items()
    {
        using var client = FakeCluster.InTurn(FakeCluster.Ok("""{"metadata":{"resourceVersion":"1"},"items":null}""")).Client();

        (await client.ListAsync(KubeResources.ConfigMaps, default, Ct)).Items.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"metadata":null,"items":[]}""")]
    [InlineData("""{"metadata":{},"items":[null]}""")]
    [InlineData("""{"metadata":{},"items":[{"metadata":null}]}""")]
    public async Task A_list_that_makes_no_sense_is_a_failure(string body)
    {
        using var client = FakeCluster.InTurn(FakeCluster.Ok(body)).Client();

        await Should.ThrowAsync<KubernetesException>(() => client.ListAsync(KubeResources.ConfigMaps, default, Ct));
    }

    private static string Page(string name, string? next = null) =>
        $$$"""{"kind":"ConfigMapList","metadata":{"resourceVersion":"5","continue":"{{{next}}}"},"items":[{"metadata":{"name":"{{{name}}}"}}]}""";
}
