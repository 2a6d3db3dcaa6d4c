using System.Text.Json.Nodes;
using McpManager.Client;
using McpManager.IntegrationTests.EchoServer;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpManager.IntegrationTests.Compose;

/// <summary>What a workload in the engine can do, and what it cannot.</summary>
public sealed class ComposeWorkloadTests(ComposeStack stack) : ComposeTest(stack)
{
    private const string None = "0000000000000000";

    [Theory]
    [InlineData(Clients.Stateful)]
    [InlineData(Clients.Stateless)]
    public async Task Echo_is_called_over_mcp(string version)
    {
        await Api.CreateAsync(new WorkloadRequest { ServiceName = "echo", Template = "echo" }, Patience, Ct);
        await using var client = await McpClient.CreateAsync(
            new HttpClientTransport(
                new HttpClientTransportOptions { Endpoint = new Uri("http://echo.localhost/mcp"), TransportMode = HttpTransportMode.StreamableHttp },
                Stack.Http),
            Clients.Options(version),
            cancellationToken: Ct);

        client.NegotiatedProtocolVersion.ShouldBe(version);
        var sum = await client.CallToolAsync("add", Clients.Arguments(("a", 2), ("b", 40)), cancellationToken: Ct);
        sum.Content.ShouldHaveSingleItem().ShouldBeOfType<TextContentBlock>().Text.ShouldBe("42");
    }

    [Fact]
    public async Task Inspect_shows_how_a_workload_is_confined_and_the_kernel_agrees()
    {
        await Api.CreateAsync(new WorkloadRequest { ServiceName = "nginx", Template = "nginx" }, Patience, Ct);

        var container = await Stack.InspectWorkloadAsync("nginx-0");
        var host = container["HostConfig"]!;
        host["Privileged"]!.GetValue<bool>().ShouldBeFalse();
        host["ReadonlyRootfs"]!.GetValue<bool>().ShouldBeTrue();
        host["SecurityOpt"].Strings().ShouldContain("no-new-privileges");
        container["EffectiveCaps"].Strings().ShouldBeEmpty();
        container["BoundingCaps"].Strings().ShouldBeEmpty();
        container["Config"]!["User"]!.GetValue<string>().ShouldBe("101:101");
        host["NetworkMode"]!.GetValue<string>().ShouldBe("bridge");
        container["NetworkSettings"]!["Networks"]!.AsObject().ShouldHaveSingleItem().Key.ShouldBe("mcp-network");
        foreach (var mode in new[] { "PidMode", "UTSMode", "CgroupMode" })
        {
            host[mode]!.GetValue<string>().ShouldBe("private", mode);
        }

        // 4.3 says "shareable" of a private one: another container could ask for it by name.
        host["IpcMode"]!.GetValue<string>().ShouldBeOneOf("private", "shareable");

        host["Ulimits"]!.ToJsonString().ShouldContain("RLIMIT_NOFILE");
        host["Tmpfs"]!.AsObject().Select(folder => folder.Key).ShouldBe(["/run", "/tmp", "/var/cache/nginx"], ignoreOrder: true);
        host["RestartPolicy"]!["Name"]!.GetValue<string>().ShouldBe("no");

        (await Stack.PodmanAsync("exec", "nginx-0", "grep", "-E", "^(Cap|NoNewPrivs|Seccomp:|Uid)", "/proc/1/status")).ShouldBeStatus(
            ("Uid", "101 101 101 101"),
            ("CapInh", None),
            ("CapPrm", None),
            ("CapEff", None),
            ("CapBnd", None),
            ("CapAmb", None),
            ("NoNewPrivs", "1"),
            ("Seccomp", "2"));
        (await Stack.PodmanAsync("exec", "nginx-0", "sh", "-c", "touch /etc/x /usr/x 2>&1 || true")).ShouldContain("Read-only file system");

        // Of its own, and not the engine's: every namespace. The user namespace is Podman's, which is not the engine's either.
        foreach (var kind in new[] { "cgroup", "ipc", "mnt", "net", "pid", "user", "uts" })
        {
            var inside = await Stack.PodmanAsync("exec", "nginx-0", "readlink", $"/proc/1/ns/{kind}");
            inside.ShouldStartWith($"{kind}:");
            inside.ShouldNotBe(await Stack.DockerAsync("exec", "mcp-engine", "readlink", $"/proc/self/ns/{kind}"));
        }
    }

    [Fact]
    public async Task A_workload_reaches_itself_and_the_world_but_no_manager()
    {
        await Api.CreateAsync(new WorkloadRequest { ServiceName = "echo", Template = "echo" }, Patience, Ct);

        // That the call as such works is shown by the workload's own port.
        (await FromWorkloadAsync("127.0.0.1", 8000)).ShouldContain("200 OK");
        var addresses = Networks(await Stack.InspectAsync("mcp-manager"))
            .SelectMany(network => new[] { network["IPAddress"]!.GetValue<string>(), network["Gateway"]!.GetValue<string>() })
            .Append("mcp-manager")
            .ToList();
        addresses.Count.ShouldBe(5);
        foreach (var address in addresses)
        {
            (await FromWorkloadAsync(address, 8000)).ShouldNotContain("HTTP/1.1 2", Case.Insensitive, address);
            (await FromWorkloadAsync(address, Stack.Address.Port)).ShouldNotContain("HTTP/1.1", Case.Insensitive, address);
        }
    }

    private static IEnumerable<JsonNode> Networks(JsonNode container) => container["NetworkSettings"]!["Networks"]!.AsObject().Select(network => network.Value!);

    private Task<string> FromWorkloadAsync(string host, int port) =>
        Stack.PodmanAsync("exec", "echo-0", "bash", "-c", $"timeout 3 bash -c \"{ComposeStackTests.HttpGet(host, port, "/health", "localhost").Replace("\\", "\\\\", StringComparison.Ordinal)}\" 2>&1 || true");
}
