using McpManager.Backends.Kubernetes;
using McpManager.Backends.Kubernetes.Watching;
using McpManager.Workloads.Spec;
using Microsoft.Extensions.Time.Testing;

namespace McpManager.Tests.Backends.Kubernetes.Watching;

public class DeploymentNewsTests
{
    private static readonly WorkloadName s_name = WorkloadName.Parse("echo");

    private readonly DeploymentNews _news = new(new FakeTimeProvider());

    [Fact]
    public void What_was_written_before_is_no_news() => See((KubernetesNames.Repaired, "2026-01-02T12:00:00Z Service")).ShouldBeEmpty();

    [Fact]
    public void A_rollout_that_is_no_more_was_completed_or_taken_back()
    {
        See((KubernetesNames.PreviousRevision, "{}"));
        See().ShouldBe([("rollout.completed", null)]);

        See((KubernetesNames.PreviousRevision, "{}"));
        See((KubernetesNames.Message, "it did not get ready")).ShouldBe([("rollout.rolled_back", "it did not get ready")]);
    }

    [Fact]
    public void A_repair_is_told_with_what_was_repaired()
    {
        See();

        See((KubernetesNames.Repaired, "2026-01-02T12:00:00Z Service, Ingress"))
            .ShouldBe([("resource.repaired", "it was not as it must be, and was set right: Service, Ingress")]);
    }

    private List<(string Type, string? Message)> See(params (string Name, string Value)[] annotations) =>
        [.. _news.See(s_name, Given.Deployment(annotations: annotations)).Select(e => (e.Type, e.Message))];
}
