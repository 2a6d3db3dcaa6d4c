using FsCheck;
using FsCheck.Fluent;
using McpManager.Backends.Kubernetes;
using McpManager.Backends.Kubernetes.Mapping;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Workloads.Spec;
using static McpManager.Tests.Backends.Kubernetes.Mapping.Places;

namespace McpManager.Tests.Backends.Kubernetes.Mapping;

public class ContainerMapperTests
{
    [Fact]
    public void It_is_the_image_that_the_allowlist_saw_pulled_where_it_is_not_there()
    {
        var server = Server(Spec with { Image = "mcp/echo" });

        (server.Name, server.Image, server.ImagePullPolicy).ShouldBe(("server", "docker.io/mcp/echo:latest", "IfNotPresent"));
        server.Ports!.Value.ShouldBe([new ContainerPort("http", 8000, "TCP")]);
        server.TerminationMessagePolicy.ShouldBe("FallbackToLogsOnError");
    }

    [Fact]
    public void The_command_is_the_image_s_own_unless_one_is_given()
    {
        (Server(Spec).Command, Server(Spec).Args).ShouldBe((null, null));

        var server = Server(Spec with { Command = ["run", "$(PORT)", "$(REPLICA)"], Args = ["--name=$(MCP_SERVICE_NAME)"] });
        server.Command.ShouldNotBeNull().ShouldBe(["run", "8000", "0"]);
        server.Args.ShouldNotBeNull().ShouldBe(["--name=echo"]);
    }

    [Theory]
    [InlineData("$(KEY)", "$(KEY)")]
    [InlineData("$$(PORT)", "$(PORT)")]
    [InlineData("$$$(KEY)", "$$(KEY)")]
    [InlineData("kill $$", "kill $$")]
    [InlineData("$(", "$(")]
    [InlineData("a$", "a$")]
    public void What_is_no_variable_of_ours_reaches_the_program_as_it_is(string given, string seen) =>
        Kubelet(Server(Spec with { Command = [given] }).Command!.Value[0]).ShouldBe(seen);

    [Fact]
    public void Nothing_of_a_command_is_left_for_the_kubelet_to_fill_in() =>
        Prop.ForAll(Gen.Elements("$", "$", "(", ")", "KEY", "x").ListOf().Select(string.Concat).ToArbitrary(), text => Kubelet(ContainerMapper.Escape(text)) == text)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithQuietOnSuccess(true));

    [Fact]
    public void Variables_come_from_the_Secret_and_only_harmless_ones_are_written_out()
    {
        var spec = Spec with { Environment = Sorted.Empty.Add("A", "value"), Secrets = Sorted.Empty.Add("B", "api").Add("C", "file:cert") };

        Server(spec).Env!.Value.Select(Text).ShouldBe(["A <echo-env-0123456789abcdef/A", "B <echo-env-0123456789abcdef/B", "C=/run/mcp-secrets/C", "MCP_SERVICE_NAME=echo", "PORT=8000"]);
    }

    [Fact]
    public void The_name_may_be_another_the_port_may_not()
    {
        var spec = Spec with { Environment = Sorted.Empty.Add("MCP_SERVICE_NAME", "other").Add("PORT", "1") };

        Server(spec).Env!.Value.Select(Text).ShouldBe(["MCP_SERVICE_NAME <echo-env-0123456789abcdef/MCP_SERVICE_NAME", "PORT=8000"]);
    }

    [Fact]
    public void A_replica_that_is_to_end_serves_on_until_nobody_routes_to_it()
    {
        Server(Spec, On(30)).Lifecycle!.PreStop.ShouldBe(new LifecycleHandler { Sleep = new SleepAction(5) });
        Server(Spec, On(36)).Lifecycle!.PreStop!.Sleep.ShouldBe(new SleepAction(5));
        Server(Spec, On(29)).Lifecycle!.PreStop!.Exec!.Command.ShouldBe(["sleep", "5"]);
        Server(Spec, With(Options with { DrainSeconds = 0 })).Lifecycle.ShouldBeNull();
    }

    [Fact]
    public void Probes_ask_its_health_path()
    {
        var server = Server(Spec with { HealthCheckPath = "/up?x=1", HealthCheckIntervalSeconds = 30 }, With(Options with { StartupGraceSeconds = 20 }));

        Probe[] probes = [server.StartupProbe!, server.ReadinessProbe!, server.LivenessProbe!];
        probes.ShouldAllBe(probe => probe.HttpGet!.Path == "/up?x=1" && probe.HttpGet.Port.Text == KubernetesNames.PortName && probe.TimeoutSeconds == 5);
        probes.Select(probe => (probe.PeriodSeconds, probe.FailureThreshold)).ShouldBe([(1, 100), (5, 2), (30, 3)]);
        Server(Spec with { HealthCheckIntervalSeconds = 2 }).ReadinessProbe!.PeriodSeconds.ShouldBe(2);
    }

    private static string Text(EnvVar variable) => variable.ValueFrom?.SecretKeyRef is { } secret ? $"{variable.Name} <{secret.Name}/{secret.Key}" : $"{variable.Name}={variable.Value}";

    /// <summary>As k8s.io/kubernetes/third_party/forked/golang/expansion does it, with every name known.</summary>
    private static string Kubelet(string text)
    {
        var result = new System.Text.StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var next = i + 1 < text.Length ? text[i + 1] : '\0';
            var close = text[i] == '$' && next == '(' ? text.IndexOf(')', i) : -1;
            result.Append(close >= 0 ? "<VALUE>" : text[i].ToString());
            i = close >= 0 ? close : text[i] == '$' && next == '$' ? i + 1 : i;
        }

        return result.ToString();
    }
}
