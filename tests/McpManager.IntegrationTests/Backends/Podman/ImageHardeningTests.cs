using McpManager.Errors;
using McpManager.IntegrationTests.Rigs;
using McpManager.IntegrationTests.Rigs.Podman;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;

namespace McpManager.IntegrationTests.Backends.Podman;

/// <summary>Which images run, and as what.</summary>
public sealed class ImageHardeningTests(RootfulHardened podman) : IClassFixture<RootfulHardened>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await podman.StartAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Command_replaces_the_image_s_entrypoint_and_args_its_command()
    {
        var image = await CommitAsync("talk", ["ENTRYPOINT [\"echo\",\"entrypoint\"]", "CMD [\"command\"]"], "true");

        (await SaysAsync(image, [], [])).ShouldBe("entrypoint command");
        (await SaysAsync(image, [], ["$(PORT)"])).ShouldBe("entrypoint 8000");
        (await SaysAsync(image, ["echo", "other"], [])).ShouldBe("other");
        (await SaysAsync(image, ["echo", "other"], ["more"])).ShouldBe("other more");
    }

    /// <summary>Ids that are not in a small user namespace: of files, and of a user who is only named.</summary>
    [Theory]
    [InlineData("files", "echo > /etc/file; chown 65534:65534 /etc/file", null)]
    [InlineData("named", "echo app:x:65534:65534::/:/bin/sh > /etc/passwd", "USER app")]
    public async Task An_image_with_high_ids_runs(string tag, string script, string? change)
    {
        var image = await CommitAsync(tag, change is null ? [] : [change], script);
        var spec = HardenedPodman.Idle() with { Image = image };

        await podman.RunAsync(spec);

        // Podman may fail to mount the copy of a layer while it makes another, which the next start gets over; what must not fail is the ids.
        var error = (await podman.RunningAsync(spec.Name)).Replicas[0].LastError;
        (error is null || error.Contains("creating overlay mount", StringComparison.Ordinal)).ShouldBeTrue(error);
        await podman.RemoveAsync(spec.Name);
    }

    [Fact]
    public async Task Only_images_of_the_list_run()
    {
        await using var rig = new PodmanBackendRig(podman.Rig.Podman);
        rig.Options = rig.Options with { ImageAllowlist = ["localhost/mcp-test/*"] };
        await rig.StartAsync();

        var failure = await Should.ThrowAsync<ManagerException>(() => rig.Backend.ApplyAsync(HardenedPodman.Idle() with { Image = "nginx" }, CancellationToken.None));
        failure.Fields["image"].ShouldBe(["is not allowed here: IMAGE_ALLOWLIST has localhost/mcp-test/*"]);

        var spec = HardenedPodman.Idle();
        await rig.Backend.ApplyAsync(spec, CancellationToken.None);
        await rig.Backend.RemoveAsync(spec.Name, new RemoveOptions(Volumes: true), CancellationToken.None);
        await rig.StopAsync();
    }

    private async Task<string> SaysAsync(string image, string[] command, string[] args)
    {
        var spec = HardenedPodman.Idle() with { Image = image, Command = [.. command], Args = [.. args], RestartPolicy = new RestartPolicy(RestartMode.No) };
        await podman.Backend.ApplyAsync(spec, CancellationToken.None);
        var lines = await Eventually.GetAsync(
            async () => await podman.Backend.ReadLogsAsync(spec.Name, new LogQuery(null, Follow: false, null, null), CancellationToken.None).ToListAsync(CancellationToken.None),
            lines => lines.Count > 0,
            "it says something");
        await podman.RemoveAsync(spec.Name);
        return lines[0].Text;
    }

    private async Task<string> CommitAsync(string tag, string[] changes, string script)
    {
        var (container, image) = ($"commit-{tag}", $"localhost/mcp-test/{tag}:latest");
        await podman.Rig.Podman.CliAsync("run", "--name", container, "--network", "none", TestImages.Shell, "sh", "-c", script);
        await podman.Rig.Podman.CliAsync(["commit", "--quiet", .. changes.SelectMany(change => new[] { "--change", change }), container, image]);
        await podman.Rig.Podman.CliAsync("rm", container);
        return image;
    }
}
