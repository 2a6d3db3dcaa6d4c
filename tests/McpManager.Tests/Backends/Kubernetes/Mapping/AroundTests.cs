using McpManager.Backends.Kubernetes;
using McpManager.Backends.Kubernetes.Mapping;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Workloads.Spec;
using static McpManager.Tests.Backends.Kubernetes.Mapping.Places;

namespace McpManager.Tests.Backends.Kubernetes.Mapping;

/// <summary>What stands around a Deployment: Service, Ingress, autoscaler, disruption budget, claims.</summary>
public class AroundTests
{
    [Fact]
    public void All_that_goes_with_the_workload_is_owned_by_its_Deployment()
    {
        var spec = Spec with { Replicas = 2, Autoscaling = new Autoscaling(2, 4, 70), Volumes = [Volume("v", "/v")] };
        var content = new SecretContent(Sorted.Empty, Hash);
        ObjectMeta[] owned =
        [
            ServiceMapper.Map(spec, Place).Metadata, IngressMapper.Map(spec, Place)!.Metadata, NetworkPolicyMapper.Map(spec, Place).Metadata,
            AutoscalerMapper.Map(spec, Place)!.Metadata, DisruptionBudgetMapper.Map(spec, Place)!.Metadata, SecretMapper.Map(spec, content, Place).Metadata,
        ];

        owned.ShouldAllBe(meta => meta.OwnerReferences!.Value.Single() == new OwnerReference
        {
            ApiVersion = "apps/v1",
            Kind = "Deployment",
            Name = "echo",
            Uid = "uid-echo",
            Controller = true,
            BlockOwnerDeletion = false,
        });
        owned.Append(ClaimMapper.Map(spec, Place)[0].Metadata).ShouldAllBe(meta => meta.Label(KubernetesNames.Instance) == "echo" && meta.Label(KubernetesNames.ManagedBy) == "mcp-manager");
        ClaimMapper.Map(spec, Place)[0].Metadata.OwnerReferences.ShouldBeNull();
    }

    [Fact]
    public void A_Service_leads_to_the_container_s_port_and_keeps_a_session_at_its_replica()
    {
        var service = ServiceMapper.Map(Spec, Place);

        (service.Metadata.Name, service.Spec!.Type).ShouldBe(("echo", "ClusterIP"));
        service.Spec.Selector.ShouldBe(ObjectPlace.Selector(Spec));
        service.Spec.Ports!.Value.ShouldBe([new ServicePort { Name = "http", Port = 80, TargetPort = "http", Protocol = "TCP" }]);
        service.Metadata.Annotation("traefik.ingress.kubernetes.io/service.sticky.cookie").ShouldBe("true");
        service.Metadata.Annotation("traefik.ingress.kubernetes.io/service.sticky.cookie.name").ShouldBe("mcp_affinity");
    }

    [Fact]
    public void An_Ingress_has_the_name_below_the_domain_and_the_workload_s_own()
    {
        var ingress = IngressMapper.Map(Spec with { Host = "app.example.org" }, With(Options with { IngressDomain = "mcp.example.org", IngressClass = "nginx", IngressTlsSecret = "cert" }))!;

        ingress.Spec!.IngressClassName.ShouldBe("nginx");
        ingress.Spec.Rules!.Value.Select(rule => rule.Host).ShouldBe(["echo.mcp.example.org", "app.example.org"]);
        var path = ingress.Spec.Rules.Value[0].Http!.Paths.ShouldHaveSingleItem();
        (path.Path, path.PathType, path.Backend.Service).ShouldBe(("/", "Prefix", new IngressService("echo", new IngressPort { Name = "http" })));

        // The certificate is one of *.mcp.example.org.
        ingress.Spec.Tls!.Value.ShouldHaveSingleItem().Hosts!.Value.ShouldBe(["echo.mcp.example.org"]);
        ingress.Metadata.Annotations!.Keys.ShouldAllBe(key => !key.Contains("snippet", StringComparison.Ordinal));
        ingress.Metadata.Annotation("nginx.ingress.kubernetes.io/proxy-buffering").ShouldBe("off");
    }

    [Fact]
    public void Without_a_class_there_is_no_Ingress_and_without_a_certificate_no_TLS()
    {
        IngressMapper.Map(Spec, With(Options with { IngressClass = null })).ShouldBeNull();
        IngressMapper.Map(Spec, Place)!.Spec!.Tls.ShouldBeNull();
    }

    [Fact]
    public void An_autoscaler_measures_the_CPU_and_takes_its_time_to_take_away()
    {
        AutoscalerMapper.Map(Spec, Place).ShouldBeNull();

        var spec = AutoscalerMapper.Map(Spec with { Autoscaling = new Autoscaling(2, 5, 70) }, Place)!.Spec!;
        (spec.MinReplicas, spec.MaxReplicas, spec.ScaleTargetRef).ShouldBe((2, 5, new ScaleTarget("apps/v1", "Deployment", "echo")));
        spec.Metrics!.Value.ShouldHaveSingleItem().Resource.ShouldBe(new ResourceMetric("cpu", new MetricTarget { Type = "Utilization", AverageUtilization = 70 }));
        spec.Behavior!.ScaleDown!.StabilizationWindowSeconds.ShouldBe(300);
    }

    [Theory]
    [InlineData(1, null, false)]
    [InlineData(2, null, true)]
    [InlineData(2, 1, false)]
    [InlineData(2, 2, true)]
    public void Only_where_there_are_always_two_one_may_be_away(int replicas, int? min, bool isThere)
    {
        var spec = Spec with { Replicas = replicas, Autoscaling = min is { } least ? new Autoscaling(least, 5, 80) : null };
        var budget = DisruptionBudgetMapper.Map(spec, Place);

        (budget is not null).ShouldBe(isThere);
        budget?.Spec!.MaxUnavailable.ShouldBe((IntOrString)1);
        budget?.Spec!.MinAvailable.ShouldBeNull();
    }

    [Fact]
    public void A_claim_asks_for_what_the_template_says_or_the_operator()
    {
        var spec = Spec with
        {
            Volumes = [Volume("a", "/a"), Volume("b", "/b")],
            BackendSection = Section("""{"volumes": {"b": {"size": "5g", "storage_class": "slow", "access_mode": "ReadWriteMany"}}}"""),
        };
        var claims = ClaimMapper.Map(spec, With(Options with { StorageClass = "fast" })).Select(claim => claim.Spec!).ToList();

        claims.Select(claim => (claim.AccessModes!.Value[0], claim.StorageClassName, claim.Resources!.Requests!["storage"]))
            .ShouldBe([("ReadWriteOnce", "fast", $"{1L << 30}"), ("ReadWriteMany", "slow", $"{5L << 30}")]);
        ClaimMapper.Map(spec, Place)[0].Spec!.StorageClassName.ShouldBeNull();
    }

    [Fact]
    public void No_two_volumes_have_the_same_claim()
    {
        (string Workload, string Volume)[] volumes = [("a-b", "c"), ("a", "b-c"), ("a", "b_c"), ("a", "B-c"), ("a", new string('v', 64)), ("a", new string('v', 63))];
        var claims = volumes.Select(pair => KubernetesNames.ClaimOf(WorkloadName.Parse(pair.Workload), pair.Volume)).ToList();

        claims.Distinct().Count().ShouldBe(volumes.Length);
        KubernetesNames.ClaimOf(WorkloadName.Parse(new string('w', 40)), new string('v', 64)).Length.ShouldBeLessThanOrEqualTo(63);
        claims.ShouldAllBe(claim => claim.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'));
    }
}
