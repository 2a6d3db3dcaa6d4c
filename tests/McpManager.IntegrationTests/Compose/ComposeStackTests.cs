using System.Text.Json.Nodes;
using McpManager.Client;

namespace McpManager.IntegrationTests.Compose;

/// <summary>What runs after <c>docker-compose up -d</c>, and with which rights.</summary>
public sealed class ComposeStackTests(ComposeStack stack) : ComposeTest(stack)
{
    [Fact]
    public async Task The_manager_is_healthy_and_works_on_a_rootless_podman()
    {
        var health = await Api.GetHealthAsync(Ct);

        health.Status.ShouldBe("healthy");
        health.Backend.Name.ShouldBe("podman");
        health.Backend.Reachable.ShouldBeTrue(health.Backend.Error);
        health.Backend.Version.ShouldEndWith("rootless");
        (await Stack.InspectAsync("mcp-manager"))["State"]!["Health"]!["Status"]!.GetValue<string>().ShouldBeOneOf("starting", "healthy");
    }

    [Fact]
    public async Task The_managers_container_has_podmans_client_and_reaches_the_engine_with_it()
    {
        var version = await Stack.DockerAsync("exec", "mcp-manager", "podman", "version");

        version.ShouldContain("Client:");
        version.ShouldContain("Server:");
        (await Stack.DockerAsync("exec", "mcp-manager", "podman", "system", "info")).ShouldContain("rootless: true");
    }

    [Fact]
    public async Task The_manager_is_a_container_without_any_relaxation()
    {
        var container = await Stack.InspectAsync("mcp-manager");
        var host = container["HostConfig"]!;

        ShouldBePlain(container);
        host["SecurityOpt"].Strings().ShouldBe(["no-new-privileges:true"]);
        host["CapAdd"].Strings().ShouldBeEmpty();
        host["Devices"].Strings().ShouldBeEmpty();
        container["Config"]!["User"]!.GetValue<string>().ShouldBe("1000:1000");
        Mounts(container).ShouldBe(["mcp-engine-socket /run/mcp-engine"]);
        (await Stack.DockerAsync("exec", "mcp-manager", "grep", "-E", "^(Cap|NoNewPrivs|Seccomp:|Uid)", "/proc/1/status")).ShouldBeStatus(
            ("Uid", "1000 1000 1000 1000"),
            ("CapInh", "0000000000000000"),
            ("CapPrm", "0000000000000000"),
            ("CapEff", "0000000000000000"),
            ("CapBnd", "0000000000000000"),
            ("CapAmb", "0000000000000000"),
            ("NoNewPrivs", "1"),
            ("Seccomp", "2"));
    }

    [Fact]
    public async Task The_engine_has_the_documented_relaxations_and_no_other()
    {
        var container = await Stack.InspectAsync("mcp-engine");
        var host = container["HostConfig"]!;
        var documented = await File.ReadAllTextAsync(Path.Combine(Rigs.Repository.Root, "docs", "security.md"), Ct);

        ShouldBePlain(container);
        host["CapAdd"].Strings().ShouldBe(["SETGID", "SETUID"], ignoreOrder: true);
        host["SecurityOpt"].Strings().Select(option => option.Split('{')[0]).ShouldBe(["apparmor=unconfined", "seccomp="], ignoreOrder: true);
        host["Devices"]!.AsArray().Select(device => device!["PathOnHost"]!.GetValue<string>()).ShouldBe(["/dev/net/tun"]);
        Mounts(container).ShouldBe(
            [
                "docker/mcp-engine/images /images",
                "mcp-engine-net /kernel/net",
                "mcp-engine-proc /kernel/root/proc",
                "mcp-engine-socket /run/mcp-engine",
                "mcp-engine-storage /var/lib/containers",
            ],
            ignoreOrder: true);
        foreach (var option in new[] { "SETUID", "SETGID", "apparmor=unconfined", "seccomp=docker/mcp-engine/seccomp.json", "/dev/net/tun", "engine-net", "engine-proc" })
        {
            documented.ShouldContain(option);
        }

        // Whatever the entry point was, the service is not root.
        (await Stack.DockerAsync("exec", "mcp-engine", "grep", "-E", "^(CapEff|Uid)", "/proc/1/status"))
            .ShouldBeStatus(("Uid", "1000 1000 1000 1000"), ("CapEff", "0000000000000000"));
    }

    [Fact]
    public async Task Traefik_is_told_of_every_workload_by_the_name_that_compose_gives_the_manager()
    {
        await Api.CreateAsync(new WorkloadRequest { ServiceName = "echo", Template = "echo" }, Patience, Ct);

        // From Traefik's own place in its network, as traefik.yml says.
        var config = await Stack.DockerAsync("exec", await TraefikAsync(), "bash", "-c", HttpGet("mcp-manager", 8000, "/traefik/config"));

        config.ShouldStartWith("HTTP/1.1 200");
        var json = JsonNode.Parse(config[config.IndexOf('{', StringComparison.Ordinal)..(config.LastIndexOf('}') + 1)])!;
        json["http"]!["routers"]!["svc-echo"]!["rule"]!.GetValue<string>().ShouldBe("Host(`echo.localhost`)");
        json["http"]!["services"]!["svc-echo"]!.ToJsonString().ShouldContain("http://mcp-manager:8000");
    }

    /// <summary>A request by bash alone: no image has curl.</summary>
    internal static string HttpGet(string host, int port, string path, string hostHeader = "mcp-manager") =>
        $"exec 3<>/dev/tcp/{host}/{port} && printf 'GET {path} HTTP/1.1\\r\\nHost: {hostHeader}\\r\\nConnection: close\\r\\n\\r\\n' >&3 && cat <&3";

    private async Task<string> TraefikAsync() => (await Stack.ComposeAsync("ps", "-q", "traefik")).Trim();

    private static void ShouldBePlain(JsonNode container)
    {
        var host = container["HostConfig"]!;
        host["Privileged"]!.GetValue<bool>().ShouldBeFalse();
        host["ReadonlyRootfs"]!.GetValue<bool>().ShouldBeTrue();
        host["CapDrop"].Strings().ShouldBe(["ALL"]);
        foreach (var mode in new[] { "PidMode", "UTSMode", "UsernsMode" })
        {
            host[mode]!.GetValue<string>().ShouldBeEmpty(mode);
        }

        host["IpcMode"]!.GetValue<string>().ShouldBe("private");
        host["NetworkMode"]!.GetValue<string>().ShouldStartWith("mcp-");
        container["Mounts"]!.ToJsonString().ShouldNotContain("docker.sock");
    }

    private static IEnumerable<string> Mounts(JsonNode container) => container["Mounts"]!.AsArray()
        .Select(mount => $"{mount!["Name"]?.GetValue<string>() ?? Path.GetRelativePath(Rigs.Repository.Root, mount["Source"]!.GetValue<string>())} {mount["Destination"]}");
}
