using System.Net;
using System.Text.Json;
using McpManager.Backends.Kubernetes;
using McpManager.Backends.Kubernetes.Client;
using McpManager.Backends.Kubernetes.Mapping;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Backends.Kubernetes.State;
using McpManager.Backends.Kubernetes.Writing;
using McpManager.Errors;
using McpManager.Tests.Backends.Kubernetes.Client;
using McpManager.Workloads.Secrets;
using McpManager.Workloads.Spec;

namespace McpManager.Tests.Backends.Kubernetes.Writing;

/// <summary>What is there already when a workload's parts are made.</summary>
public sealed class WorkloadPartsTests : IDisposable
{
    private static readonly WorkloadSpec s_spec = Given.Spec() with { Environment = Sorted.Empty.Add("A", "1") };

    private readonly AutoTime _time = new();
    private readonly FakeCluster _cluster;
    private readonly SecretCache _known;
    private readonly WorkloadParts _parts;
    private Secret? _there;
    private bool _staysWhenDeleted;

    public WorkloadPartsTests()
    {
        _cluster = new FakeCluster((request, body) => Answer(request.Method, body));
        _known = new SecretCache(_cluster.Client(_time));
        _parts = new WorkloadParts(_cluster.Client(_time), new SecretFolder(null), _known, _time);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public async Task What_the_workload_has_already_is_left_alone()
    {
        _there = Existing(owner: "uid-now");

        await EnsureAsync();

        _cluster.Asked.ShouldNotContain(asked => asked.StartsWith("DELETE", StringComparison.Ordinal));
        _there.Metadata.Uid.ShouldBe("uid-there");
    }

    [Fact]
    public async Task What_a_workload_of_this_name_owned_that_is_gone_is_made_anew()
    {
        _there = Existing(owner: "uid-before");

        await EnsureAsync();

        _cluster.Bodies.ShouldContain(body => body.Contains("uid-there", StringComparison.Ordinal), "this one is deleted, and no other");
        _there.ShouldNotBeNull().Metadata.OwnerReferences.ShouldNotBeNull().ShouldHaveSingleItem().Uid.ShouldBe("uid-now");
    }

    [Fact]
    public async Task What_is_being_removed_is_waited_for_and_not_for_ever()
    {
        (_there, _staysWhenDeleted) = (Existing(owner: "uid-before"), true);

        var failure = await Should.ThrowAsync<ManagerException>(EnsureAsync);

        failure.Kind.ShouldBe(ErrorKind.Conflict);
        failure.Message.ShouldContain("is still being removed; try again");
        _time.Waits.Count.ShouldBe(20);
    }

    [Fact]
    public async Task What_is_somebody_elses_is_refused()
    {
        var there = Existing(owner: "uid-now");
        _there = there with { Metadata = there.Metadata with { Labels = Given.Labels("other") } };

        var failure = await Should.ThrowAsync<ManagerException>(EnsureAsync);

        failure.Kind.ShouldBe(ErrorKind.Conflict);
        failure.Message.ShouldContain("does not belong to this workload");
    }

    [Fact]
    public async Task What_the_Secret_will_hold_is_known_before_it_is_there()
    {
        var (revision, _, _) = _parts.Read(s_spec);

        (await _known.FindAsync(revision.SecretName, Ct)).ShouldNotBeNull()["A"].ShouldBe("1");
        _cluster.Asked.ShouldBeEmpty();
    }

    private Task EnsureAsync()
    {
        var (_, secret, files) = _parts.Read(s_spec);
        return _parts.EnsureAsync(s_spec, secret, files, new ObjectPlace(new KubernetesOptions { Namespace = "mcp", Identity = "test" }, 30, "uid-now"), Ct);
    }

    private static Secret Existing(string owner) => new()
    {
        Metadata = new ObjectMeta
        {
            Name = "echo-env-1",
            Uid = "uid-there",
            Labels = Given.Labels(),
            OwnerReferences = [new OwnerReference { ApiVersion = "apps/v1", Kind = "Deployment", Name = "echo", Uid = owner }],
        },
    };

    private HttpResponseMessage Answer(HttpMethod method, string body)
    {
        switch (method.Method)
        {
            case "POST" when _there is not null:
                return FakeCluster.Failing(409, "AlreadyExists", "it is there")();
            case "POST":
                _there = JsonSerializer.Deserialize(body, KubeResources.Secrets.Type);
                return FakeCluster.Json(HttpStatusCode.Created, body);
            case "DELETE":
                _there = _staysWhenDeleted ? _there! with { Metadata = _there.Metadata with { DeletionTimestamp = Given.Noon } } : null;
                return FakeCluster.Json(HttpStatusCode.OK, "{}");
            default:
                return _there is null
                    ? FakeCluster.Failing(404, "NotFound", "there is none")()
                    : FakeCluster.Json(HttpStatusCode.OK, JsonSerializer.Serialize(_there, KubeResources.Secrets.Type));
        }
    }
}
