using McpManager.Backends.Kubernetes.Models;
using McpManager.Backends.Kubernetes.Status;

namespace McpManager.Tests.Backends.Kubernetes.Status;

public class RolloutTests
{
    [Fact]
    public void It_is_complete_when_all_replicas_are_of_the_spec_and_serve() => Rollout.Of(Given.Deployment()).State.ShouldBe(RolloutState.Complete);

    [Fact]
    public void A_status_of_an_earlier_spec_says_nothing()
    {
        var rollout = Rollout.Of(Given.Deployment(Given.Done(2) with { ObservedGeneration = 2 }));

        rollout.State.ShouldBe(RolloutState.Progressing);
        rollout.IsSeen.ShouldBeFalse();
    }

    [Theory]
    [InlineData(3, 1, 3)]
    [InlineData(2, 2, 1)]
    [InlineData(1, 1, 1)]
    public void It_goes_on_while_old_ones_are_left_or_new_ones_do_not_serve(int all, int updated, int available) =>
        Rollout.Of(Given.Deployment(new DeploymentStatus { ObservedGeneration = 3, Replicas = all, UpdatedReplicas = updated, AvailableReplicas = available }))
            .State.ShouldBe(RolloutState.Progressing);

    [Fact]
    public void Progress_is_told_only_while_two_specs_run_or_replicas_are_missing()
    {
        Rollout.Of(Given.Deployment(new DeploymentStatus { ObservedGeneration = 3, Replicas = 3, UpdatedReplicas = 1, AvailableReplicas = 3 }))
            .Message.ShouldBe("a change is being rolled out: 1 of 2 replicas so far");
        Rollout.Of(Given.Deployment(new DeploymentStatus { ObservedGeneration = 3, Replicas = 2, UpdatedReplicas = 2, AvailableReplicas = 1 })).Message.ShouldBeNull();
    }

    [Fact]
    public void It_failed_once_its_deadline_is_over()
    {
        var status = new DeploymentStatus
        {
            ObservedGeneration = 3,
            Replicas = 3,
            UpdatedReplicas = 1,
            AvailableReplicas = 2,
            Conditions = [new Condition { Type = "Progressing", Status = "False", Reason = "ProgressDeadlineExceeded" }],
        };

        Rollout.Of(Given.Deployment(status)).State.ShouldBe(RolloutState.Failed);
    }

    [Fact]
    public void A_cluster_that_refuses_pods_is_quoted()
    {
        var status = new DeploymentStatus
        {
            ObservedGeneration = 3,
            Conditions = [new Condition { Type = "ReplicaFailure", Status = "True", Reason = "FailedCreate", Message = "pods \"echo-1\" is forbidden: exceeded quota" }],
        };

        Rollout.Of(Given.Deployment(status)).Message.ShouldBe("the cluster refuses replicas: pods \"echo-1\" is forbidden: exceeded quota");
    }
}
