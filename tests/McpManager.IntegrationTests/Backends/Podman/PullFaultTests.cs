using McpManager.IntegrationTests.Rigs.Podman;
using McpManager.Workloads;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;

namespace McpManager.IntegrationTests.Backends.Podman;

/// <summary>Images that are not there, and registries that fail.</summary>
public sealed class PullFaultTests(PodmanRigs rigs) : PodmanFaultTests(rigs)
{
    private string Image => FakeRegistry.ImageOf(Podman);

    [Fact]
    public async Task A_registry_that_is_not_there_is_told_tried_again_and_used_once_it_is_there()
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var events = EventsAsync(e => e is { Type: "replica.exited", Message: { } m } && m.Contains("connection refused", StringComparison.Ordinal), done.Token);
        await Backend.ApplyAsync(Server(), Ct);

        var failed = await ReplicaAsync(s_one, r => r.LastError is not null, "fails");
        failed.LastError.ShouldNotBeNull().ShouldContain($"the image {Image} cannot be pulled");
        failed.LastError.ShouldContain("connection refused");
        failed.State.ShouldBeOneOf(ReplicaState.Backoff, ReplicaState.CrashLoop, ReplicaState.Pending);
        await events.WaitAsync(TimeSpan.FromSeconds(60), Ct);

        await using var registry = await FakeRegistry.StartAsync(Podman);
        await AnsweringAsync(s_one);
    }

    [Fact]
    public async Task An_image_that_the_registry_does_not_have_ends_a_replica_that_is_not_to_be_restarted()
    {
        await using var registry = await FakeRegistry.StartAsync(Podman);
        await Backend.ApplyAsync(Server() with { Image = Image.Replace("pulled", "absent", StringComparison.Ordinal), RestartPolicy = new RestartPolicy(RestartMode.No) }, Ct);

        (await ReplicaAsync(s_one, r => r.State == ReplicaState.Exited, "gives up")).LastError!.ShouldContain("manifest unknown");
        (await ContainersAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_pull_tells_how_far_it_is_and_ends_at_once_with_its_workload()
    {
        await using var registry = await FakeRegistry.StartAsync(Podman);
        var begun = new TaskCompletionSource();
        var aborted = new TaskCompletionSource();
        registry.InTheMiddle = async context =>
        {
            begun.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            aborted.TrySetResult();
        };
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var events = EventsAsync(e => e.Type == "image.pulling" && e.Message!.Contains(Image, StringComparison.Ordinal), done.Token);

        await Backend.ApplyAsync(Server(), Ct);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(60), Ct);
        (await ReplicaAsync(s_one, r => r.Progress is not null, "pulls")).Progress!.ShouldContain($"pulling {Image}");
        await events.WaitAsync(TimeSpan.FromSeconds(60), Ct);

        await Backend.RemoveAsync(s_one, default, Ct);
        (await Backend.ListAsync(Ct)).ShouldBeEmpty();
        await aborted.Task.WaitAsync(TimeSpan.FromSeconds(60), Ct);
    }

    [Fact]
    public async Task A_pull_that_is_cut_off_tells_why_and_a_later_one_succeeds()
    {
        await using var registry = await FakeRegistry.StartAsync(Podman);
        registry.InTheMiddle = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        await Backend.ApplyAsync(Server(), Ct);
        (await ReplicaAsync(s_one, r => r.LastError is not null, "fails")).LastError!.ShouldContain("cannot be pulled");

        registry.InTheMiddle = _ => Task.CompletedTask;
        await AnsweringAsync(s_one);
    }

    private protected override Task EndAsync() => Podman.CliAsync("rmi", "--ignore", "--force", Image);

    private WorkloadSpec Server() => PodmanBackendRig.Server(s_one) with { Image = Image };

    private async Task EventsAsync(Func<BackendEvent, bool> wanted, CancellationToken ct)
    {
        await foreach (var e in Backend.WatchAsync(ct))
        {
            if (wanted(e))
            {
                return;
            }
        }
    }
}
