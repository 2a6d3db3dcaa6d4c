using McpManager.Backends.Podman;
using McpManager.Backends.Podman.Mapping;
using McpManager.Backends.Podman.Models;
using McpManager.Workloads.Spec;
using static McpManager.Tests.Backends.Podman.Mapping.Places;

namespace McpManager.Tests.Backends.Podman.Mapping;

public class ContainerMapperTests
{
    [Fact]
    public void A_container_is_a_replica_with_names_and_one_published_port()
    {
        var container = ContainerMapper.Map(Spec, Place);

        (container.Name, container.Hostname, container.Image).ShouldBe(("web-2", "web-2", "feed"));
        container.Networks!.ShouldHaveSingleItem().Key.ShouldBe("mcp-network");
        container.Networks!["mcp-network"].Aliases.ShouldBe(["web", "web-2"]);
        container.PortMappings.ShouldBe([new PortMapping(8080, 30001, "127.0.0.1")]);
        (container.RestartPolicy, container.StopTimeout).ShouldBe(("no", 1));
        container.HealthConfig!.Test.ShouldBe(["NONE"]);
        container.LogConfiguration.ShouldBe(new LogConfiguration("k8s-file", 10 << 20));
    }

    [Fact]
    public void It_is_never_root_by_itself()
    {
        ContainerMapper.Map(Spec, Place).User.ShouldBe("2000:2000");
        ContainerMapper.Map(Spec, Place with { ImageUser = "nginx" }).User.ShouldBeNull();
        ContainerMapper.Map(Spec with { User = "7" }, Place with { ImageUser = "nginx" }).User.ShouldBe("7");
        ContainerMapper.Map(Spec with { RootReason = "it binds" }, Place).User.ShouldBeNull();
    }

    [Fact]
    public void Command_replaces_the_entrypoint_and_args_the_command()
    {
        var neither = ContainerMapper.Map(Spec, Place);
        (neither.Entrypoint, neither.Command).ShouldBe((null, null));

        var both = ContainerMapper.Map(Spec with { Command = ["serve", "$(PORT)"], Args = ["--as", "$(REPLICA)", "$(HOME)"] }, Place);
        both.Entrypoint.ShouldBe(["serve", "8080"]);
        both.Command.ShouldBe(["--as", "2", "$(HOME)"]);
    }

    [Fact]
    public void The_environment_has_what_was_given_and_the_port_that_is_routed_to()
    {
        var spec = Spec with { Environment = Sorted.Empty.Add("A", "b").Add("PORT", "1") };

        ContainerMapper.Map(spec, Place).Env.ShouldBe(new Dictionary<string, string> { ["MCP_SERVICE_NAME"] = "web", ["A"] = "b", ["PORT"] = "8080" }, ignoreOrder: true);
    }

    [Fact]
    public void A_secret_is_named_and_never_spelled_out()
    {
        var container = ContainerMapper.Map(Spec with { Secrets = Sorted.Empty.Add("KEY", "api").Add("CERT", "file:tls.pem") }, Place);

        container.SecretEnv.ShouldBe(new Dictionary<string, string> { ["KEY"] = "mcp-network.secret.web.2.KEY" });
        container.Secrets.ShouldBe([new SecretMount("mcp-network.secret.web.2.CERT", "/run/mcp-secrets/CERT", 0, 0, Convert.ToInt32("444", 8))]);
        container.Env!["CERT"].ShouldBe("/run/mcp-secrets/CERT");
        container.Env.Keys.ShouldNotContain("KEY");
        (ContainerMapper.Map(Spec, Place).SecretEnv, ContainerMapper.Map(Spec, Place).Secrets).ShouldBe((null, null));
    }

    [Fact]
    public void A_named_volume_is_made_the_user_s_unless_it_is_read_only()
    {
        var place = Place with { Volumes = [new PlacedVolume(IsNamed: true, "v", "/v", ReadOnly: false), new PlacedVolume(IsNamed: true, "w", "/w", ReadOnly: true)] };

        ContainerMapper.Map(Spec, place).Volumes!.Select(volume => $"{volume.Name} {volume.Dest} {string.Join(',', volume.Options!)}")
            .ShouldBe(["v /v rw,nosuid,nodev,U", "w /w ro,nosuid,nodev"]);
    }

    [Fact]
    public void Labels_hold_the_whole_spec_and_nobody_takes_the_manager_s_own()
    {
        var spec = Spec with { Labels = Sorted.Empty.Add("team", "one").Add(PodmanLabels.Owner, "me") };

        var labels = ContainerMapper.Map(spec, Place).Labels!;

        labels["team"].ShouldBe("one");
        var read = PodmanLabels.Read(labels, "mcp-network").ShouldNotBeNull();
        (read.Workload, read.Index, read.Hash).ShouldBe((spec.Name, 2, SpecHash.OfReplica(spec)));
        SpecHash.Of(read.ReadSpec().ShouldNotBeNull()).ShouldBe(SpecHash.Of(spec));
    }
}
