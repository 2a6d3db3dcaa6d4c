using McpManager.Backends.Kubernetes.Models;
using McpManager.Backends.Kubernetes.Status;
using McpManager.Workloads;

namespace McpManager.Tests.Backends.Kubernetes.Status;

public class ReplicaMapperTests
{
    [Fact]
    public void A_pod_that_the_cluster_sends_requests_to_is_ready_at_that_address()
    {
        var replica = Map(Given.Pod(state: Given.Running), Given.Context(ready: [("uid-echo-abc", "10.1.0.9")]));

        replica.State.ShouldBe(ReplicaState.Running);
        replica.Ready.ShouldBe(true);
        replica.Address!.ToString().ShouldEndWith("10.1.0.9:8000");
        replica.StartedAt.ShouldBe(Given.Noon);
    }

    [Fact]
    public void One_that_runs_and_is_not_ready_says_what_its_probe_found()
    {
        var warning = Given.Warning("uid-echo-abc", "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503", minute: 1);

        var replica = Map(Given.Pod(state: Given.Running), Given.Context(warnings: [warning]));

        replica.Ready.ShouldBe(false);
        replica.Address!.Host.ShouldBe("10.1.0.7");
        replica.LastError.ShouldBe("Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 503");
    }

    [Fact]
    public void How_the_run_before_ended_is_told_besides()
    {
        var warning = Given.Warning("uid-echo-abc", "Unhealthy", "Startup probe failed", minute: 1);

        Map(Given.Pod(state: Given.Running, last: Given.Ended(9), restarts: 1), Given.Context(warnings: [warning]))
            .LastError.ShouldBe("Unhealthy: Startup probe failed; the run before: exited with code 9");
    }

    [Fact]
    public void A_warning_of_an_earlier_run_is_not_told_of_this_one()
    {
        var warning = Given.Warning("uid-echo-abc", "Unhealthy", "Readiness probe failed", minute: -5);

        Map(Given.Pod(state: Given.Running), Given.Context(warnings: [warning])).LastError.ShouldBeNull();
    }

    [Fact]
    public void A_run_that_ended_is_told_with_its_code_and_its_last_words()
    {
        var pod = Given.Pod(state: Given.Waiting("CrashLoopBackOff"), last: Given.Ended(3, message: "no such\nfile\n"), restarts: 4);

        var replica = Map(pod);

        replica.State.ShouldBe(ReplicaState.CrashLoop);
        replica.LastExit.ShouldBe(3);
        replica.LastError.ShouldBe("exited with code 3; last output: no such | file");
        replica.Restarts.ShouldBe(4);
    }

    [Fact]
    public void The_first_wait_before_a_restart_is_no_loop_yet() =>
        Map(Given.Pod(state: Given.Waiting("CrashLoopBackOff"), last: Given.Ended(1), restarts: 1)).State.ShouldBe(ReplicaState.Backoff);

    [Fact]
    public void Out_of_memory_is_told_as_such_with_the_limit()
    {
        var replica = Map(Given.Pod(state: Given.Ended(137, "OOMKilled")));

        replica.LastError.ShouldBe("out of memory; its limit is 64m");
        replica.LastExit.ShouldBe(137);
    }

    [Fact]
    public void An_end_without_a_failure_is_no_error()
    {
        var replica = Map(Given.Pod(state: Given.Ended(0, "Completed")));

        replica.LastExit.ShouldBe(0);
        replica.LastError.ShouldBeNull();
    }

    [Theory]
    [InlineData("ErrImagePull", "rpc error: not found", "the image cannot be pulled (ErrImagePull): rpc error: not found")]
    [InlineData("CreateContainerConfigError", "secret \"x\" not found", "CreateContainerConfigError: secret \"x\" not found")]
    [InlineData("InvalidImageName", "couldn't parse", "the image's name cannot be read: couldn't parse")]
    public void What_hinders_a_start_is_told(string reason, string message, string told)
    {
        var replica = Map(Given.Pod(state: Given.Waiting(reason, message), phase: "Pending"));

        replica.State.ShouldBe(ReplicaState.Pending);
        replica.LastError.ShouldBe(told);
    }

    [Fact]
    public void While_it_waits_for_the_next_pull_the_registry_s_words_are_told()
    {
        var failed = Given.Warning("uid-echo-abc", "Failed", "Failed to pull image \"x\": not found");
        var backOff = Given.Warning("uid-echo-abc", "BackOff", "Back-off pulling image \"x\"", minute: 1);
        var follow = Given.Warning("uid-echo-abc", "Failed", "Error: ImagePullBackOff", minute: 2);

        Map(Given.Pod(state: Given.Waiting("ImagePullBackOff", "Back-off pulling image \"x\"")), Given.Context(warnings: [failed, backOff, follow]))
            .LastError.ShouldBe("the image cannot be pulled (ImagePullBackOff): Failed: Failed to pull image \"x\": not found");
    }

    [Fact]
    public void A_pod_that_no_node_can_take_says_why()
    {
        var pod = Given.Pod(phase: "Pending");
        pod = pod with
        {
            Spec = new PodSpec(),
            Status = new PodStatus
            {
                Phase = "Pending",
                Conditions = [new Condition { Type = "PodScheduled", Status = "False", Reason = "Unschedulable", Message = "0/1 nodes are available: 1 Insufficient memory." }],
            },
        };

        var replica = Map(pod);

        replica.State.ShouldBe(ReplicaState.Pending);
        replica.Address.ShouldBeNull();
        replica.LastError.ShouldBe("no node can take it: 0/1 nodes are available: 1 Insufficient memory.");
        replica.Progress.ShouldBeNull("what hinders it speaks for the workload");
    }

    [Fact]
    public void A_volume_that_cannot_be_mounted_is_told_and_not_that_it_is_being_prepared()
    {
        var replica = Map(
            Given.Pod(state: Given.Waiting("ContainerCreating"), phase: "Pending"),
            Given.Context(warnings: [Given.Warning("uid-echo-abc", "FailedMount", "MountVolume.SetUp failed for volume \"data\"")]));

        replica.LastError.ShouldBe("FailedMount: MountVolume.SetUp failed for volume \"data\"");
        replica.Progress.ShouldBeNull();
    }

    [Fact]
    public void A_pod_that_has_found_its_node_no_longer_tells_why_it_had_none()
    {
        var pod = Given.Pod(state: Given.Waiting("ContainerCreating"), phase: "Pending");
        pod = pod with { Spec = new PodSpec { NodeName = "node" } };

        var replica = Map(pod, Given.Context(warnings: [Given.Warning("uid-echo-abc", "FailedScheduling", "0/1 nodes are available")]));

        replica.LastError.ShouldBeNull();
        replica.Progress.ShouldBe("image and volumes are being prepared");
    }

    [Fact]
    public void A_pod_that_is_being_deleted_is_stopping_even_while_it_serves()
    {
        var pod = Given.Pod(state: Given.Running);
        pod = pod with { Metadata = pod.Metadata with { DeletionTimestamp = Given.Noon } };

        var replica = Map(pod, Given.Context(ready: [("uid-echo-abc", "10.1.0.9")]));

        replica.State.ShouldBe(ReplicaState.Stopping);
        replica.Ready.ShouldBe(false);
    }

    [Fact]
    public void A_run_has_another_id_than_the_one_before() =>
        ReplicaMapper.RunId(Given.Pod(restarts: 1)).ShouldNotBe(ReplicaMapper.RunId(Given.Pod(restarts: 2)));

    [Theory]
    [InlineData("docker.io/mcp/echo@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", true)]
    [InlineData("sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", true)]
    [InlineData("sha256:short", false)]
    [InlineData("", false)]
    public void The_digest_of_its_image_is_told(string imageId, bool isDigest)
    {
        var pod = Given.Pod(state: Given.Running);
        pod = pod with { Status = pod.Status! with { ContainerStatuses = [pod.Status.ContainerStatuses!.Value[0] with { ImageID = imageId }] } };

        (Map(pod).ImageDigest is not null).ShouldBe(isDigest);
    }

    private static Replica Map(Pod pod, PodContext? context = null) => ReplicaMapper.Map(pod, 0, Given.Spec(), context ?? Given.Context());
}
