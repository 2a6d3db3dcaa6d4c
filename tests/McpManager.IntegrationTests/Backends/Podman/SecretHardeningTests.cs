using McpManager.Errors;
using McpManager.IntegrationTests.Rigs;
using McpManager.Workloads.Spec;

namespace McpManager.IntegrationTests.Backends.Podman;

/// <summary>Secrets and volumes, on the rootful Podman; nothing of it is another way on the rootless one but the ids, see <see cref="RootlessVolumeHardeningTests"/>.</summary>
public sealed class SecretHardeningTests(RootfulHardened podman) : IClassFixture<RootfulHardened>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await podman.StartAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Secrets_reach_the_workload_are_rotated_by_a_restart_and_gone_with_it()
    {
        Write("api", "first-value\n");
        var spec = podman.Idle() with { Secrets = Sorted.Empty.Add("KEY", "api").Add("CERT", "file:api") };
        await podman.RunAsync(spec);
        const string tell = "tr '\\0' '\\n' < /proc/1/environ | grep ^KEY=; cat $CERT; echo; ls -ln $CERT";
        var told = await podman.InsideAsync(spec.Name, tell);
        told.ShouldContain("KEY=first-value\nfirst-value");
        told.ShouldContain("-r--r--r--");
        await HidesAsync(spec.Name, "first-value");

        Write("api", "second-value");
        await podman.Backend.ApplyAsync(spec with { RestartedAt = TimeProvider.System.GetUtcNow() }, CancellationToken.None);
        await Eventually.GetAsync(
            async () => (await podman.Backend.FindAsync(spec.Name, CancellationToken.None))!.Replicas,
            replicas => replicas is [{ State: McpManager.Workloads.ReplicaState.Running, Index: not 0 }],
            "it was replaced");
        (await podman.Rig.Podman.CliAsync("exec", $"{spec.Name}-1", "sh", "-c", tell)).ShouldContain("KEY=second-value\nsecond-value");

        await podman.RemoveAsync(spec.Name);
        (await podman.Rig.LeftAsync()).ShouldNotContain(left => left.StartsWith("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_secret_that_is_not_there_is_refused_by_its_field()
    {
        var failure = await Should.ThrowAsync<ManagerException>(() => podman.Backend.ApplyAsync(podman.Idle() with { Secrets = Sorted.Empty.Add("KEY", "nothing") }, CancellationToken.None));

        failure.Fields["secrets.KEY"].ShouldBe(["there is no secret 'nothing' in SECRETS_DIR"]);
    }

    // Before 5.3 the value of an environment secret shows in inspect's Config.Env, and nowhere else.
    private async Task HidesAsync(WorkloadName name, string value)
    {
        var details = await podman.InspectAsync(name);
        details.Config.Labels.ShouldAllBe(label => !label.Value.Contains(value));
        var version = Version.Parse((await podman.Rig.Podman.CliAsync("version", "--format", "{{.Client.Version}}")).Trim().Split('-')[0]);
        details.Config.Env.Where(pair => pair.Contains(value)).ShouldBe(version < new Version(5, 3) ? [$"KEY={value}"] : []);
        var text = await podman.Rig.Podman.CliAsync("inspect", $"{name}-0");
        text.Replace($"KEY={value}", string.Empty, StringComparison.Ordinal).ShouldNotContain(value);
    }

    private void Write(string name, string value) => File.WriteAllText(Path.Combine(podman.Rig.SecretsDir!, name), value);
}
