using McpManager.Backends.Kubernetes;
using McpManager.Backends.Kubernetes.Mapping;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Backends.Kubernetes.State;
using McpManager.Workloads.Spec;
using static McpManager.Tests.Backends.Kubernetes.Mapping.Places;

namespace McpManager.Tests.Backends.Kubernetes.Mapping;

public class DeploymentMapperTests
{
    [Fact]
    public void It_selects_by_what_never_changes()
    {
        var deployment = Deployment(Spec with { Template = "nginx", Labels = Sorted.Empty.Add("a", "b") });

        Text(deployment.Spec!.Selector!.MatchLabels!).ShouldBe("app.kubernetes.io/instance=echo app.kubernetes.io/managed-by=mcp-manager");
        Text(deployment.Spec.Template!.Metadata!.Labels!)
            .ShouldBe("app.kubernetes.io/instance=echo app.kubernetes.io/managed-by=mcp-manager app.kubernetes.io/name=nginx app.kubernetes.io/part-of=mcp-infrastructure");
        deployment.Metadata.OwnerReferences.ShouldBeNull();
    }

    [Fact]
    public void A_rollout_takes_away_none_before_another_is_ready()
    {
        var spec = Deployment(Spec).Spec!;

        spec.Strategy!.Type.ShouldBe("RollingUpdate");
        (spec.Strategy.RollingUpdate!.MaxUnavailable, spec.Strategy.RollingUpdate.MaxSurge).ShouldBe(((IntOrString)0, (IntOrString)1));
        (spec.RevisionHistoryLimit, spec.ProgressDeadlineSeconds).ShouldBe((2, 300));
    }

    [Fact]
    public void A_volume_of_one_node_is_given_up_before_the_next_replica_takes_it()
    {
        var spec = Spec with { Volumes = [Volume("data", "/data")] };

        Deployment(spec).Spec!.Strategy!.Type.ShouldBe("Recreate");
        Deployment(spec, With(Options with { VolumeAccessMode = "ReadWriteMany" })).Spec!.Strategy!.Type.ShouldBe("RollingUpdate");
        Deployment(spec with { BackendSection = Section("""{"volumes": {"data": {"access_mode": "ReadWriteMany"}}}""") }).Spec!.Strategy!.Type.ShouldBe("RollingUpdate");
    }

    [Theory]
    [InlineData(10, 5, 15)]
    [InlineData(0, 0, 1)]
    public void A_replica_has_its_time_to_end_after_it_was_drained(int stop, int drain, int seconds) =>
        Pod(Spec with { StopTimeoutSeconds = stop }, With(Options with { DrainSeconds = drain })).TerminationGracePeriodSeconds.ShouldBe(seconds);

    [Fact]
    public void Replicas_are_spread_and_go_where_the_template_says()
    {
        var pod = Pod(
            Spec with { BackendSection = Section("""{"node_selector": {"disk": "ssd"}, "priority_class": "high", "runtime_class": "gvisor"}""") },
            With(Options with { ImagePullSecrets = ["registry"] }));

        var spread = pod.TopologySpreadConstraints!.Value.ShouldHaveSingleItem();
        (spread.MaxSkew, spread.TopologyKey, spread.WhenUnsatisfiable).ShouldBe((1, "kubernetes.io/hostname", "ScheduleAnyway"));
        (Text(pod.NodeSelector!), pod.PriorityClassName, pod.RuntimeClassName).ShouldBe(("disk=ssd", "high", "gvisor"));
        pod.ImagePullSecrets!.Value.ShouldBe([new LocalReference("registry")]);
    }

    [Fact]
    public void Only_what_makes_a_replica_changes_the_template()
    {
        var before = Json(Spec);

        Json(Spec with { Replicas = 3, Labels = Sorted.Empty.Add("a", "b"), Host = "app.example.org", Autoscaling = null }).ShouldBe(before);
        Json(Spec with { Environment = Sorted.Empty.Add("A", "1") }).ShouldNotBe(before);
        Json(Spec with { RestartedAt = Given.Noon }).ShouldNotBe(before);
        Json(Spec with { Image = "mcp/echo:2" }).ShouldNotBe(before);
        PodTemplateMapper.Map(new Revision(Spec, "fedcba9876543210", null), Place).Metadata!.Annotations.ShouldNotBe(Template(Spec).Metadata!.Annotations);
    }

    [Fact]
    public void The_same_is_written_alike_each_time() => Enumerable.Range(0, 3).Select(_ => Json(Spec)).Distinct().ShouldHaveSingleItem();

    [Fact]
    public void No_workload_passes_for_the_manager_and_lets_itself_in_everywhere() =>
        Template(Spec with { Template = "mcp-manager" }).Metadata!.Labels![KubernetesNames.Name].ShouldBe("mcp-server");

    [Fact]
    public void Annotations_remember_what_the_manager_must_not_forget()
    {
        var state = Places.State with { Stopped = true, Parts = ["secret/b", "configmap/a"], Message = "went back", PreviousRevision = "{}", Repaired = "then" };
        var annotations = Deployment(Spec, state: state).Metadata.Annotations!;

        (annotations[KubernetesNames.Stopped], annotations[KubernetesNames.Creating], annotations[KubernetesNames.Parts]).ShouldBe(("true", "false", "configmap/a secret/b"));
        (annotations[KubernetesNames.Message], annotations[KubernetesNames.PreviousRevision], annotations[KubernetesNames.Repaired]).ShouldBe(("went back", "{}", "then"));
        Deployment(Spec).Metadata.Annotations!.Keys.ShouldNotContain(KubernetesNames.Message);
    }

    [Fact]
    public void It_is_made_without_replicas_and_with_nothing_that_an_apply_would_not_have_too()
    {
        var begun = DeploymentMapper.Begin(new Revision(Spec, Hash, null), Places.State with { Replicas = 3 }, Place);

        begun.Spec!.Replicas.ShouldBe(0);

        // Its kind, and no numbers of it; and the confinement that every apply has.
        begun.Spec.Strategy.ShouldBe(new DeploymentStrategy { Type = "RollingUpdate" });
        var server = begun.Spec.Template!.Spec!.Containers!.Value.ShouldHaveSingleItem();
        server.SecurityContext.ShouldNotBeNull().AllowPrivilegeEscalation.ShouldBe(false);
        (server with { SecurityContext = null }).ShouldBe(new Container { Name = "server", Image = "docker.io/mcp/echo:latest" });
    }

    private static string Json(WorkloadSpec spec) => System.Text.Json.JsonSerializer.Serialize(Deployment(spec).Spec!.Template, KubeWire.Json.PodTemplate);

    private static string Text(IEnumerable<KeyValuePair<string, string>> labels) => string.Join(' ', labels.Select(pair => $"{pair.Key}={pair.Value}"));
}
