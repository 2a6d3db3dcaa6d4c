using System.Net.Sockets;
using McpManager.Errors;
using McpManager.Workloads.Spec;

namespace McpManager.IntegrationTests.Backends.Podman;

/// <summary>What of the host and of Podman a workload gets at, and for how long.</summary>
public abstract class VolumeHardeningTests(HardenedPodman podman) : IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await podman.StartAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_named_volume_is_the_user_s_to_write_the_workload_s_own_and_stays_until_it_is_asked_to_go()
    {
        var spec = HardenedPodman.Server() with { Volumes = [new VolumeMount("data", "/data", ReadOnly: false)] };
        var other = With("data", "/data");
        await Task.WhenAll(podman.RunAsync(spec), podman.RunAsync(other));
        (await podman.InsideAsync(spec.Name, "echo mine > /data/file; cat /data/file")).Trim().ShouldBe("mine");
        (await podman.InsideAsync(other.Name, "ls /data")).Trim().ShouldBeEmpty();
        await podman.RemoveAsync(other.Name);

        await podman.RemoveAsync(spec.Name, volumes: false);
        await podman.RunAsync(spec);
        (await podman.InsideAsync(spec.Name, "cat /data/file; echo more >> /data/file; cat /data/file")).ShouldBe("mine\nmine\nmore\n");

        // With it goes one that an update dropped.
        await podman.RunAsync(spec with { Volumes = [new VolumeMount("later", "/data", ReadOnly: false)] });
        await Rigs.Eventually.GetAsync(podman.Rig.LeftAsync, left => left.Any(name => name.EndsWith($".data.{spec.Name}.later", StringComparison.Ordinal)), "the update has its volume");
        (await podman.Rig.LeftAsync()).ShouldContain($"volume {podman.Rig.Names.Volume(spec.Name, "data")}");
        await podman.RemoveAsync(spec.Name, volumes: true);
        (await podman.Rig.LeftAsync()).ShouldNotContain(left => left.Contains($".data.{spec.Name}."));
    }

    [Fact]
    public async Task A_folder_below_a_root_is_there_and_read_only_holds()
    {
        await File.WriteAllTextAsync(Path.Combine(await podman.Rig.Podman.Store.FolderAsync("volumes/shared"), "file"), "from the host", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(Path.Combine(podman.VolumeRoot, "shared"), (UnixFileMode)0x1ff);
        File.SetUnixFileMode(podman.VolumeRoot, (UnixFileMode)0x1ed);
        File.SetUnixFileMode(Path.Combine(podman.VolumeRoot, "shared", "file"), (UnixFileMode)0x1a4);
        var spec = With($"{podman.VolumeRoot}/shared", "/shared") with { Volumes = [new($"{podman.VolumeRoot}/shared", "/shared", ReadOnly: false), new($"{podman.VolumeRoot}/./shared", "/fixed", ReadOnly: true)] };
        await podman.RunAsync(spec);

        (await podman.InsideAsync(spec.Name, "cat /shared/file")).ShouldBe("from the host");
        (await podman.InsideAsync(spec.Name, "echo x > /fixed/written")).ShouldContain("Read-only file system");
        (await podman.InsideAsync(spec.Name, "echo x > /shared/written && echo done")).ShouldContain("done");
        (await podman.InsideAsync(spec.Name, "cp /bin/busybox /shared/b; chmod u+s /shared/b; grep ' /shared ' /proc/1/mounts")).ShouldContain("nosuid");
        await podman.RemoveAsync(spec.Name);
    }

    [Fact]
    public async Task What_leads_out_of_the_roots_or_is_a_socket_is_refused()
    {
        var folder = await podman.Rig.Podman.Store.FolderAsync("volumes/doors");
        File.CreateSymbolicLink(Path.Combine(folder, "etc"), "/etc");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(folder, "door.sock")));

        foreach (var source in new[] { "/etc", $"{folder}/etc", $"{folder}/door.sock", Path.GetDirectoryName(podman.VolumeRoot)! })
        {
            var failure = await Should.ThrowAsync<ManagerException>(() => podman.Backend.ApplyAsync(With(source, "/x"), CancellationToken.None));
            failure.Kind.ShouldBe(ErrorKind.Invalid);
            failure.Fields.ShouldHaveSingleItem().Key.ShouldStartWith("volumes.");
        }

        socket.Close();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>A workload that may write into a folder can put a link in the place of one below it.</summary>
    [Fact]
    public async Task A_folder_that_became_a_link_out_of_the_roots_is_not_mounted_at_the_next_start()
    {
        var folder = await podman.Rig.Podman.Store.FolderAsync("volumes/swapped");
        var spec = With(folder, "/x");
        await podman.RunAsync(spec);
        Directory.Delete(folder);
        File.CreateSymbolicLink(folder, "/etc");

        await podman.Rig.Podman.CliAsync("kill", $"{spec.Name}-0");
        var workload = await Rigs.Eventually.GetAsync(
            async () => (await podman.Backend.FindAsync(spec.Name, CancellationToken.None))!,
            w => w.Replicas is [{ LastError: { } error }] && error.Contains("leads outside"),
            "it is refused");

        workload.Replicas[0].Address.ShouldBeNull();
        await podman.RemoveAsync(spec.Name);
        File.Delete(folder);
    }

    private static WorkloadSpec With(string source, string target) => HardenedPodman.Idle() with { Volumes = [new VolumeMount(source, target, ReadOnly: false)] };
}

public sealed class RootfulVolumeHardeningTests(RootfulHardened podman) : VolumeHardeningTests(podman), IClassFixture<RootfulHardened>;

public sealed class RootlessVolumeHardeningTests(RootlessHardened podman) : VolumeHardeningTests(podman), IClassFixture<RootlessHardened>;
