using System.Net;
using McpManager.Client;
using McpManager.IntegrationTests.Rigs;
using McpManager.IntegrationTests.Rigs.Kubernetes;

namespace McpManager.IntegrationTests.Manager;

/// <summary>
/// Managers on Kubernetes that end between any two steps, and the next one. None lets go of the Lease, so the next has to take it from the dead before it
/// finishes what they began.
/// </summary>
public sealed class KubernetesCrashTests(KubeClusters clusters) : IAsyncLifetime
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(4);

    private KubeNamespace _space = null!;
    private (string Name, string Value)[] _settings = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Require.Failpoints();
        var cluster = await clusters.GetAsync();
        _space = await cluster.NamespaceAsync();
        _settings =
        [
            ("BACKEND", "kubernetes"), ("KUBECONFIG", cluster.Kubeconfig), ("KUBERNETES_NAMESPACE", _space.Name), ("DRAIN_SECONDS", "1"), ("VOLUME_SIZE", "16Mi"),
            ("STORAGE_CLASS", await cluster.StorageClassAsync() ?? string.Empty),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        if (_space is not null)
        {
            await _space.DisposeAsync();
        }
    }

    [Fact]
    public async Task Creations_that_were_cut_off_are_finished_or_undone_by_the_next_manager()
    {
        await CutOffAsync("create.deployment_made", manager => manager.Api.CreateAsync(Server("unknown"), ct: Ct));
        await CutOffAsync("parts.all_but_secret", manager => manager.Api.CreateAsync(Server("half"), ct: Ct));
        await CutOffAsync("create.parts_made", manager => manager.Api.CreateAsync(Server("bare"), ct: Ct));
        await CutOffAsync("create.dependents_made", manager => manager.Api.CreateAsync(Server("nearly"), ct: Ct));
        await using var next = await NextAsync();

        foreach (var name in new[] { "bare", "nearly" })
        {
            await StatusAsync(next, name, status => status is { Status: WorkloadPhase.Running, ReadyReplicas: 1 }, "runs");
            (await next.AnswerAsync(name)).Trim().ShouldBe("one");
        }

        // Their values were nowhere but in the manager that ended.
        await GoneAsync(next, "unknown");
        await GoneAsync(next, "half");
        await RemoveAsync(next, "bare", "nearly");
    }

    [Fact]
    public async Task Updates_that_were_cut_off_leave_the_one_spec_or_the_other_and_can_be_asked_for_again()
    {
        string[] steps = ["update.parts_named", "parts.all_but_secret", "update.parts_made", "update.deployment_applied"];
        await using (var first = await ManagerProcess.StartAsync(_settings))
        {
            await Task.WhenAll(steps.Select(step => first.Api.CreateAsync(Server(NameOf(step)), s_patience, Ct)));
        }

        foreach (var step in steps)
        {
            await CutOffAsync(step, manager => manager.Api.PutAsync(NameOf(step), Server(NameOf(step), "two"), ct: Ct));
        }

        await using var next = await NextAsync();
        foreach (var step in steps)
        {
            var isDone = step == "update.deployment_applied";
            await StatusAsync(next, NameOf(step), status => status is { Status: WorkloadPhase.Running, Message: null, Replicas.Count: 1 }, "runs");
            (await next.AnswerAsync(NameOf(step))).Trim().ShouldBe(isDone ? "two" : "one", step);
            await next.Api.PutAsync(NameOf(step), Server(NameOf(step), "two"), s_patience, Ct);
            await StatusAsync(next, NameOf(step), status => status is { Status: WorkloadPhase.Running, Message: null, Replicas.Count: 1 }, "runs anew");
            (await next.AnswerAsync(NameOf(step))).Trim().ShouldBe("two", step);
        }

        await RemoveAsync(next, [.. steps.Select(NameOf)]);
    }

    [Fact]
    public async Task Removals_that_were_cut_off_are_done_or_not_begun()
    {
        await using (var first = await ManagerProcess.StartAsync(_settings))
        {
            await Task.WhenAll(new[] { "before", "after" }.Select(name => first.Api.CreateAsync(Server(name), s_patience, Ct)));
        }

        await CutOffAsync("remove.claims_handed_over", manager => manager.Api.DeleteAsync("before", volumes: true, Ct));
        await CutOffAsync("remove.deployment_deleted", manager => manager.Api.DeleteAsync("after", volumes: true, Ct));
        await using var next = await NextAsync();

        (await next.AnswerAsync("before")).Trim().ShouldBe("one");
        await GoneAsync(next, "after");
        await RemoveAsync(next, "before");
    }

    private static string NameOf(string step) => step[(step.IndexOf('.', StringComparison.Ordinal) + 1)..].Replace('_', '-');

    private static WorkloadRequest Server(string name, string version = "one") => new()
    {
        ServiceName = name,
        Image = KubeImages.Shell,
        Command = ["sh", "-c", "trap 'exit 0' TERM; echo $VERSION > /tmp/health; httpd -p 8000 -h /tmp; while :; do sleep 0.1; done"],
        Port = 8000,
        HealthCheckPath = "/health",
        StopTimeout = 1,
        Environment = new Dictionary<string, string> { ["VERSION"] = version },
        Volumes = new Dictionary<string, string> { ["data"] = "/data" },
    };

    private static Task<WorkloadStatus> StatusAsync(ManagerProcess manager, string name, Func<WorkloadStatus, bool> matches, string what) =>
        Eventually.GetAsync(() => manager.Api.GetAsync(name, Ct), matches, $"{name} {what}", s_patience);

    private static Task GoneAsync(ManagerProcess manager, string name) => Eventually.GetAsync(
        async () =>
        {
            using var response = await manager.Http.GetAsync($"containers/{name}", Ct);
            return response.StatusCode;
        },
        status => status == HttpStatusCode.NotFound,
        $"{name} is gone",
        s_patience);

    private async Task<ManagerProcess> NextAsync()
    {
        var next = await ManagerProcess.StartAsync(_settings);
        await Eventually.GetAsync(() => Outcome.IsReachedAsync(() => next.Api.ListAsync(ct: Ct)), reached => reached, "the next manager knows what is there", s_patience);
        return next;
    }

    private async Task CutOffAsync(string step, Func<ManagerProcess, Task> call)
    {
        await using var manager = await ManagerProcess.StartAsync([.. _settings, ("MCP_FAILPOINT", step)]);
        await manager.CutOffAsync(() => call(manager));
    }

    private async Task RemoveAsync(ManagerProcess manager, params string[] names)
    {
        await Task.WhenAll(names.Select(name => manager.Api.DeleteAsync(name, volumes: true, Ct)));
        await Eventually.GetAsync(async () => string.Join(", ", await _space.LeftAsync()), left => left.Length == 0, "nothing is left", s_patience);
    }
}
