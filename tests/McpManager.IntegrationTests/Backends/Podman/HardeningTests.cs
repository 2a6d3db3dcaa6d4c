using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using McpManager.IntegrationTests.Rigs;
using McpManager.Workloads.Spec;

namespace McpManager.IntegrationTests.Backends.Podman;

/// <summary>How a container is confined: as Podman tells it, and as its own process finds it.</summary>
public abstract class HardeningTests(HardenedPodman podman) : IAsyncLifetime
{
    private protected HardenedPodman Podman => podman;

    public async ValueTask InitializeAsync() => await podman.StartAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task It_is_not_root_though_its_image_says_so_and_has_no_capability()
    {
        var status = await podman.InsideAsync(podman.Confined, "cat /proc/1/status");

        Lines(status, "Uid:", "Gid:").ShouldAllBe(line => line == "2000 2000 2000 2000");
        Lines(status, "CapInh:", "CapPrm:", "CapEff:", "CapBnd:", "CapAmb:").ShouldAllBe(line => line == "0000000000000000");
        Lines(status, "NoNewPrivs:").ShouldBe(["1"]);
        Lines(status, "Seccomp:").ShouldBe(["2"]);
        var details = await podman.InspectAsync(podman.Confined);
        details.EffectiveCaps.ShouldBeEmpty();
        details.BoundingCaps.ShouldBeEmpty();
        details.HostConfig.Privileged.ShouldBeFalse();
        details.HostConfig.SecurityOpt.ShouldContain("no-new-privileges");
        details.HostConfig.SecurityOpt.ShouldNotContain(option => option.Contains("unconfined", StringComparison.Ordinal));
        details.Config.User.ShouldBe("2000:2000");
    }

    [Fact]
    public async Task Its_root_is_read_only_and_its_tmp_small_and_without_programs()
    {
        (await podman.InspectAsync(podman.Confined)).HostConfig.ReadonlyRootfs.ShouldBeTrue();
        (await podman.InsideAsync(podman.Confined, "echo x > /x")).ShouldContain("Read-only file system");
        (await podman.InsideAsync(podman.Confined, "dd if=/dev/zero of=/tmp/much bs=1M count=5; rm /tmp/much")).ShouldContain("No space left on device");
        (await podman.InsideAsync(podman.Confined, "cp /bin/busybox /tmp/program && /tmp/program true; rm /tmp/program")).ShouldContain("Permission denied");
        var mounts = await podman.InsideAsync(podman.Confined, "cat /proc/1/mounts");
        var tmp = mounts.Split('\n').Single(line => line.StartsWith("tmpfs /tmp ", StringComparison.Ordinal));
        new[] { "nosuid", "nodev", "noexec", "size=4096k" }.ShouldAllBe(option => tmp.Contains(option));
        mounts.ShouldNotContain(".sock");
    }

    [Fact]
    public async Task It_has_namespaces_of_its_own()
    {
        foreach (var kind in new[] { "net", "pid", "ipc", "uts", "mnt" })
        {
            (await podman.InsideAsync(podman.Confined, $"readlink /proc/1/ns/{kind}")).Trim().ShouldNotBe(new FileInfo($"/proc/self/ns/{kind}").LinkTarget);
        }

        var details = await podman.InspectAsync(podman.Confined);
        new[] { details.HostConfig.NetworkMode, details.HostConfig.PidMode, details.HostConfig.IpcMode, details.HostConfig.UtsMode }.ShouldNotContain("host");
    }

    /// <summary>Rootful, Podman has ids to give where somebody gave the user "containers" a range; without, a container is in the machine's own user namespace.</summary>
    [Fact]
    public async Task It_has_a_user_namespace_of_its_own_where_Podman_can_give_one()
    {
        var hasRange = podman.Rig.Podman.Store.HasIds;
        TestContext.Current.SendDiagnosticMessage($"ids for user namespaces: {hasRange}");

        var map = (await podman.InsideAsync(podman.Confined, "cat /proc/1/uid_map")).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

        if (hasRange)
        {
            map[0].ShouldBe("0");
            map[1].ShouldNotBe("0");
            map[^1].ShouldBe("4096");
        }
        else
        {
            map.ShouldBe(["0", "0", "4294967295"]);
        }
    }

    [Fact]
    public async Task Its_files_and_processes_are_bounded_for_each_user()
    {
        var limits = await podman.InsideAsync(podman.Confined, "cat /proc/1/limits");

        Lines(limits, "Max open files").Single().ShouldStartWith("8192 8192");
        Lines(limits, "Max processes").Single().ShouldStartWith("16384 16384");
    }

    [Fact]
    public async Task It_is_published_on_the_configured_address_only()
    {
        var name = await podman.RunAsync(HardenedPodman.Server());
        var address = (await podman.RunningAsync(name)).Replicas[0].Address!;

        (await podman.InspectAsync(name)).NetworkSettings.Ports.Values.Single()!.Single().HostIp.ShouldBe("127.0.0.1");
        await Eventually.TrueAsync(() => Connects(IPAddress.Loopback, address.Port), "the server listens");
        foreach (var other in NetworkInterface.GetAllNetworkInterfaces().SelectMany(card => card.GetIPProperties().UnicastAddresses).Select(unicast => unicast.Address)
            .Where(ip => ip.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(ip)))
        {
            Connects(other, address.Port).ShouldBeFalse(other.ToString());
        }

        await podman.RemoveAsync(name);
    }

    [Fact]
    public async Task Its_network_has_names_and_is_apart_from_another_installation_s()
    {
        var name = await podman.RunAsync(HardenedPodman.Server());
        var address = (await podman.InspectAsync(name)).NetworkSettings.Networks.Values.Single().IpAddress;

        foreach (var alias in new[] { $"{name}", $"{name}-0" })
        {
            await Eventually.GetAsync(() => podman.InsideAsync(podman.Confined, $"nslookup {alias}"), text => text.Contains(address), $"{alias} is known");
        }

        await Eventually.GetAsync(() => ReachesAsync(podman.Confined, address), reached => reached, "it answers");

        await using var other = new PodmanBackendRig(podman.Rig.Podman);
        await other.StartAsync();
        var stranger = HardenedPodman.Idle() with { StopTimeoutSeconds = 0 };
        await other.Backend.ApplyAsync(stranger, CancellationToken.None);
        await Eventually.GetAsync(
            async () => (await other.Backend.FindAsync(stranger.Name, CancellationToken.None))!.Replicas,
            replicas => replicas is [{ State: McpManager.Workloads.ReplicaState.Running }],
            "the stranger runs");
        using var client = podman.Rig.Podman.Client();
        foreach (var network in new[] { podman.Rig.Options.Network, other.Options.Network })
        {
            (await client.FindNetworkAsync(network, CancellationToken.None)).ShouldNotBeNull().Options.ShouldNotBeNull()["isolate"].ShouldBe("true");
        }

        // Between plain bridges every look reaches it.
        var third = $"{other.Options.Network}-third";
        await podman.Rig.Podman.CliAsync("network", "create", "--opt", "isolate=true", third);
        var (apart, reached) = (0, 0);
        while (apart < 3)
        {
            _ = await ReachesAfterStartAsync(third, stranger.Name, address) ? ++reached : ++apart;
            reached.ShouldBeLessThan(5, $"a container of another installation reaches {address}");
        }

        await podman.Rig.Podman.CliAsync("network", "rm", "--force", "--time", "0", third);
        (await ReachesAsync(podman.Confined, address)).ShouldBeTrue("its own still reach it");
        (await podman.InsideAsync(stranger.Name, $"timeout 3 nslookup {name}")).ShouldNotContain(address);
        await other.Backend.RemoveAsync(stranger.Name, new McpManager.Workloads.Backends.RemoveOptions(Volumes: true), CancellationToken.None);
        await other.StopAsync();
        await podman.RemoveAsync(name);
    }

    [Fact]
    public async Task Its_labels_and_its_image_s_digest_are_told()
    {
        (await podman.InspectAsync(podman.Confined)).Config.Labels["team"].ShouldBe("one");
        (await podman.RunningAsync(podman.Confined)).Replicas[0].ImageDigest.ShouldNotBeNull().ShouldStartWith("sha256:");
    }

    [Fact]
    public async Task A_template_s_reason_lets_it_be_the_image_s_root_without_any_capability()
    {
        var name = await podman.RunAsync(HardenedPodman.Idle() with { RootReason = "the test asks" });

        var status = await podman.InsideAsync(name, "cat /proc/1/status");

        Lines(status, "Uid:").ShouldBe(["0 0 0 0"]);
        Lines(status, "CapEff:", "CapBnd:").ShouldAllBe(line => line == "0000000000000000");
        await podman.RemoveAsync(name);
    }

    /// <summary>
    /// <see cref="ReachesAsync(WorkloadName, string)"/> right after a start in a third network. Netavark's iptables rules let all isolated networks meet from the
    /// end of the last container of any of them, as other tests bring it about at any time, to the next start in one (docs/security.md). A third, since a bridge
    /// that gets a container changes its address, and what is sent to the one before is lost.
    /// </summary>
    private async Task<bool> ReachesAfterStartAsync(string third, WorkloadName from, string address)
    {
        var pid = (await podman.InspectAsync(from)).State.Pid;
        await podman.Rig.Podman.CliAsync("run", "--detach", "--rm", "--network", third, Rigs.Podman.TestImages.Shell, "sleep", "100");
        return await ReachesAsync(pid, address);
    }

    private async Task<bool> ReachesAsync(WorkloadName from, string address) => await ReachesAsync((await podman.InspectAsync(from)).State.Pid, address);

    /// <summary>
    /// Whether a connection from a container's network comes about, before it is asked for a second time. Made by a program of the machine: static ones cannot
    /// look up addresses.
    /// </summary>
    private static async Task<bool> ReachesAsync(int pid, string address)
    {
        var answer = await Rigs.Podman.PodmanStore.RunAsync(
            ["nsenter", $"--net=/proc/{pid}/ns/net", "bash", "-c", $"timeout 0.8 bash -c ': < /dev/tcp/{address}/8000' 2> /dev/null && echo reached || true"]);
        return answer.Contains("reached", StringComparison.Ordinal);
    }

    /// <summary>What stands behind these words, with single spaces.</summary>
    private protected static List<string> Lines(string text, params string[] beginnings) =>
    [
        .. from line in text.Split('\n')
           from beginning in beginnings
           where line.StartsWith(beginning, StringComparison.Ordinal)
           select string.Join(' ', line[beginning.Length..].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)),
    ];

    private static bool Connects(IPAddress address, int port)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            return socket.ConnectAsync(address, port).Wait(TimeSpan.FromSeconds(2));
        }
        catch (AggregateException)
        {
            return false;
        }
    }
}

public sealed class RootfulHardeningTests(RootfulHardened podman) : HardeningTests(podman), IClassFixture<RootfulHardened>
{
    [Fact]
    public async Task Memory_processor_and_processes_are_limited()
    {
        // It does not survive what is done to it: not the one that the others look at.
        var name = await Podman.RunAsync(HardenedPodman.Idle() with { MemoryLimit = 64 << 20, CpuLimit = 500, PidsLimit = 40 });
        var host = (await Podman.InspectAsync(name)).HostConfig;
        (host.Memory, host.MemorySwap, host.NanoCpus, host.PidsLimit).ShouldBe((64 << 20, 64 << 20, 500_000_000, 40));

        var bomb = await Podman.InsideAsync(name, "for i in 1 2 3 4 5 6 7 8 9 10; do sleep 1 & sleep 1 & sleep 1 & sleep 1 & sleep 1 & done; echo survived");
        bomb.ShouldContain("can't fork");
        bomb.ShouldNotContain("survived");
        await Podman.RemoveAsync(name);
    }
}

public sealed class RootlessHardeningTests(RootlessHardened podman) : HardeningTests(podman), IClassFixture<RootlessHardened>
{
    [Fact]
    public async Task Limits_hold_as_far_as_the_backend_says_so()
    {
        var host = (await Podman.InspectAsync(Podman.Confined)).HostConfig;

        (host.Memory > 0).ShouldBe(Podman.Backend.Capabilities.Can(SpecField.MemoryLimit));
        (host.PidsLimit == 40).ShouldBe(Podman.Backend.Capabilities.Can(SpecField.PidsLimit));
    }
}
