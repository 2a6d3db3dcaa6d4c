using McpManager.Backends.Kubernetes;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Backends.Kubernetes.Status;
using McpManager.Workloads;

namespace McpManager.Tests.Backends.Kubernetes.Status;

public class WorkloadMapperTests
{
    [Fact]
    public void Replicas_are_numbered_oldest_first_with_those_that_leave_at_the_end()
    {
        var leaving = Old(Given.Pod("echo-a"), minutes: 9);
        leaving = leaving with { Metadata = leaving.Metadata with { DeletionTimestamp = Given.Noon } };

        var workload = Map(Given.Deployment(), [Given.Pod("echo-c"), leaving, Old(Given.Pod("echo-b"), minutes: 5)]);

        workload.Replicas.Select(r => (r.Index, r.Id)).ShouldBe([(0, "echo-b"), (1, "echo-c"), (2, "echo-a")]);
    }

    [Fact]
    public void A_pod_that_was_evicted_is_no_replica_and_its_reason_is_told_until_another_serves()
    {
        var evicted = Given.Pod("echo-a", phase: "Failed");
        evicted = evicted with { Status = evicted.Status! with { Reason = "Evicted", Message = "The node was low on resource: memory." } };
        var missing = new DeploymentStatus { ObservedGeneration = 3, Replicas = 2, UpdatedReplicas = 2, AvailableReplicas = 1 };

        var workload = Map(Given.Deployment(missing), [evicted, Given.Pod("echo-b", Given.Running)]);

        workload.Replicas.Length.ShouldBe(1);
        workload.Message.ShouldBe("echo-a was evicted: The node was low on resource: memory.");
        Map(Given.Deployment(), [evicted, Given.Pod("echo-b", Given.Running)]).Message.ShouldBeNull();
    }

    [Fact]
    public void A_stopped_one_is_not_to_run_and_has_no_message()
    {
        var workload = Map(Given.Deployment(replicas: 0, annotations: [(KubernetesNames.Stopped, "true"), (KubernetesNames.Message, "old")]), []);

        workload.DesiredRunning.ShouldBeFalse();
        workload.Message.ShouldBeNull();
    }

    [Fact]
    public void How_the_last_rollout_ended_is_told() =>
        Map(Given.Deployment(annotations: (KubernetesNames.Message, "the last update did not get ready")), []).Message.ShouldBe("the last update did not get ready");

    [Fact]
    public void The_time_of_the_last_change_is_the_annotation_s_or_the_creation_s()
    {
        Map(Given.Deployment(annotations: (KubernetesNames.UpdatedAt, "2026-01-02T13:00:00.000000Z")), []).UpdatedAt.ShouldBe(Given.Noon.AddHours(1));
        Map(Given.Deployment(annotations: (KubernetesNames.UpdatedAt, "yesterday")), []).UpdatedAt.ShouldBe(Given.Noon);
    }

    private static Pod Old(Pod pod, int minutes) => pod with { Metadata = pod.Metadata with { CreationTimestamp = Given.Noon.AddMinutes(-minutes) } };

    private static Workload Map(Deployment deployment, IEnumerable<Pod> pods) => WorkloadMapper.Map(deployment, Given.Spec(), null, pods, Given.Context());
}
