using System.Text.Json;
using McpManager.Backends.Kubernetes.Client;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Backends.Kubernetes.State;
using McpManager.Tests.Backends.Kubernetes.Client;
using McpManager.Workloads.Spec;
using Microsoft.Extensions.Time.Testing;

namespace McpManager.Tests.Backends.Kubernetes.State;

public class DeploymentAccessTests
{
    private static readonly WorkloadName s_name = WorkloadName.Parse("echo");

    private readonly KindCache<Deployment> _known = new(new FakeTimeProvider());

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_found_is_known()
    {
        await Access(Body(Ours("one"))).FindAsync(s_name, Ct);

        _known.UidOf("echo").ShouldBe("one");
    }

    [Fact]
    public async Task What_is_not_found_is_gone()
    {
        _known.Learn(Ours("one"));

        await Access(FakeCluster.Failing(404, "NotFound", "there is none")).FindAsync(s_name, Ct);

        _known.UidOf("echo").ShouldBeNull();
    }

    [Fact]
    public async Task What_was_made_during_the_call_is_not_gone()
    {
        var access = Access(() =>
        {
            _known.Learn(Ours("made meanwhile"));
            return FakeCluster.Failing(404, "NotFound", "there is none")();
        });

        await access.FindAsync(s_name, Ct);

        _known.UidOf("echo").ShouldBe("made meanwhile");
    }

    [Fact]
    public async Task Somebody_else_s_is_not_kept_since_the_watch_would_not_tell_of_its_end()
    {
        var deployment = Ours("theirs");

        (await Access(Body(deployment with { Metadata = deployment.Metadata with { Labels = null } })).FindAsync(s_name, Ct)).ShouldNotBeNull();

        _known.UidOf("echo").ShouldBeNull();
    }

    [Fact]
    public async Task What_is_written_is_known()
    {
        await Access(Body(Ours("one"))).CreateAsync(Ours("one"), Ct);
        _known.UidOf("echo").ShouldBe("one");

        await Access(Body(Ours("two", version: 8))).ApplyAsync(Ours("two"), Ct);
        _known.UidOf("echo").ShouldBe("two");

        await Access(Body(Ours("three", version: 9))).PatchAsync(s_name, [], Ct);
        _known.UidOf("echo").ShouldBe("three");
    }

    [Theory]
    [InlineData("Background", 200, true)]
    [InlineData("Foreground", 200, false)]
    [InlineData("Foreground", 404, true)]
    public async Task What_was_deleted_is_gone_unless_it_waits_for_what_it_owns(string propagation, int status, bool gone)
    {
        _known.Learn(Ours("one"));
        var answer = status == 200 ? FakeCluster.Ok("{}") : FakeCluster.Failing(status, "NotFound", "there is none");

        await Access(answer).DeleteAsync(s_name, "one", Enum.Parse<DeletePropagation>(propagation), Ct);

        (_known.UidOf("echo") is null).ShouldBe(gone);
    }

    private DeploymentAccess Access(Func<HttpResponseMessage> answer) => new(FakeCluster.InTurn(answer).Client(), _known);

    private static Func<HttpResponseMessage> Body(Deployment deployment) => FakeCluster.Ok(JsonSerializer.Serialize(deployment, KubeResources.Deployments.Type));

    private static Deployment Ours(string uid, int version = 7)
    {
        var deployment = FakeNamespace.Version(Given.Deployment(), version);
        return deployment with { Metadata = deployment.Metadata with { Uid = uid } };
    }
}
