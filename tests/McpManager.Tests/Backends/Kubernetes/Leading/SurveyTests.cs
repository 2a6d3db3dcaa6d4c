using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using McpManager.Backends.Kubernetes;
using McpManager.Backends.Kubernetes.Client;
using McpManager.Backends.Kubernetes.Leading;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Backends.Kubernetes.Writing;
using McpManager.Tests.Backends.Kubernetes.Client;

namespace McpManager.Tests.Backends.Kubernetes.Leading;

public sealed class SurveyTests : IDisposable
{
    private const string Secret = "echo-env-0123456789abcdef";

    private readonly AppliedObjects _applied = new();
    private readonly FakeCluster _cluster;
    private Deployment? _deployment = Given.Deployment(annotations: [(KubernetesNames.Parts, $"secret/{Secret} configmap/echo-files-1")]);
    private Service? _service = new() { Metadata = new ObjectMeta { Name = "echo", Labels = Given.Labels() } };
    private bool _hasSecret = true;

    public SurveyTests()
    {
        _cluster = new FakeCluster((request, _) => Answer(request.RequestUri!.AbsolutePath.Split('/')[^1]));
        _applied.Note(KubeResources.Deployments, _deployment);
        _applied.Note(KubeResources.Services, _service);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public async Task What_is_as_it_was_applied_costs_a_list_of_each_kind_and_its_Secret()
    {
        (await SurveyAsync()).ShouldBeEmpty();

        _cluster.Asked.Count(asked => asked.Contains("limit=500", StringComparison.Ordinal)).ShouldBe(6);
        _cluster.Asked.Count(asked => asked.EndsWith(Secret, StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task What_somebody_changed_is_unsettled()
    {
        _service = _service! with { Spec = new ServiceSpec { Type = "NodePort" } };

        (await SurveyAsync()).ShouldBe(["echo"]);
    }

    [Fact]
    public async Task What_somebody_deleted_is_unsettled()
    {
        _service = null;

        (await SurveyAsync()).ShouldBe(["echo"]);
    }

    [Fact]
    public async Task A_Secret_that_is_gone_is_noticed()
    {
        _hasSecret = false;

        (await SurveyAsync()).ShouldBe(["echo"]);
    }

    [Fact]
    public async Task What_another_manager_applied_is_unsettled_until_it_was_looked_after()
    {
        _applied.Forget(KubeResources.Deployments, "echo");

        (await SurveyAsync()).ShouldBe(["echo"]);
    }

    [Fact]
    public async Task What_is_due_is_unsettled()
    {
        _deployment = Given.Deployment(annotations: [(KubernetesNames.Creating, "true")]);
        _applied.Note(KubeResources.Deployments, _deployment);

        (await SurveyAsync()).ShouldBe(["echo"]);
    }

    [Fact]
    public async Task What_a_workload_that_is_gone_leaves_behind_is_nobodys_business()
    {
        _deployment = null;
        (_service, _hasSecret) = (null, false);

        (await SurveyAsync()).ShouldBeEmpty();

        _applied.ForgetAll("echo");
        _applied.Missing<Service>(KubeResources.Services, []).ShouldBeEmpty();
    }

    private async Task<IEnumerable<string>> SurveyAsync() => (await new Survey(_cluster.Client(), _applied).UnsettledAsync(Ct)).Select(name => name.Value);

    private HttpResponseMessage Answer(string last) => last switch
    {
        "deployments" => List(KubeResources.Deployments, _deployment),
        "services" => List(KubeResources.Services, _service),
        "networkpolicies" => List<NetworkPolicy>(KubeResources.NetworkPolicies, item: null),
        "ingresses" => List<Ingress>(KubeResources.Ingresses, item: null),
        "horizontalpodautoscalers" => List<HorizontalPodAutoscaler>(KubeResources.Autoscalers, item: null),
        "poddisruptionbudgets" => List<PodDisruptionBudget>(KubeResources.DisruptionBudgets, item: null),
        "autoscaling" => FakeCluster.Json(HttpStatusCode.OK, """{"versions":[{"version":"v2"}]}"""),
        "policy" => FakeCluster.Json(HttpStatusCode.OK, """{"versions":[{"version":"v1"}]}"""),
        Secret when _hasSecret => FakeCluster.Json(HttpStatusCode.OK, JsonSerializer.Serialize(new Secret { Metadata = new ObjectMeta { Name = Secret } }, KubeResources.Secrets.Type)),
        _ => FakeCluster.Failing(404, "NotFound", "there is none")(),
    };

    private static HttpResponseMessage List<T>(KubeResource<T> resource, T? item)
        where T : class, IKubeObject
    {
        ImmutableArray<T> items = item is null ? [] : [item];
        return FakeCluster.Json(HttpStatusCode.OK, JsonSerializer.Serialize(new KubeList<T> { Metadata = new ListMeta { ResourceVersion = "9" }, Items = items }, resource.ListType));
    }
}
