using McpManager.Backends.Kubernetes;
using McpManager.Errors;
using McpManager.Workloads.Secrets;
using McpManager.Workloads.Spec;
using static McpManager.Tests.Backends.Kubernetes.Mapping.Places;

namespace McpManager.Tests.Backends.Kubernetes;

public class KubernetesAdmissionTests
{
    private static readonly KubernetesOptions s_shared = Options with { VolumeAccessMode = "ReadWriteMany" };

    [Fact]
    public void What_can_be_run_passes()
    {
        Check(Spec);
        Check(Spec with { User = "101:101", Volumes = [Volume("data", "/data")], StorageLimit = 8 << 20, Host = "app.example.org", Port = 80 });
        Check(Spec with { Replicas = 3, Volumes = [Volume("data", "/data")] }, s_shared);
        Check(Spec, Options with { ImageAllowlist = ["mcp/*"] });
        Check(Spec with { Host = "echo.localhost" });
    }

    [Fact]
    public void Everything_that_is_wrong_comes_at_once() =>
        Refused(
            Spec with
            {
                Name = WorkloadName.Parse("1st"),
                Image = "busybox",
                User = "nobody",
                Host = "other.localhost",
                Port = 80,
                MemoryLimit = 1 << 20,
                Secrets = Sorted.Empty.Add("KEY", "api"),
                Volumes = [Volume("/etc", "/a"), Volume("./app", "/b")],
                BackendSection = Section("""{"privileged": true}"""),
            },
            Options with { ImageAllowlist = ["nginx"] },
            minor: 21)
            .ShouldBe(["host", "image", "memory_limit", "port", "secrets.KEY", "service_name", "template", "user", "volumes../app", "volumes./etc"]);

    [Fact]
    public void An_image_is_needed() => Refused(Spec with { Image = null }).ShouldBe(["image"]);

    [Theory]
    [InlineData("nobody")]
    [InlineData("1000:staff")]
    [InlineData("2147483648")]
    public void A_user_must_be_a_number_that_a_cluster_takes(string user) => Refused(Spec with { User = user }).ShouldBe(["user"]);

    [Fact]
    public void Nobody_is_root() => Refused(Spec with { RootReason = "it changes owners" }).ShouldBe(["template"]);

    [Theory]
    [InlineData(20, true)]
    [InlineData(21, true)]
    [InlineData(22, false)]
    [InlineData(36, false)]
    public void A_low_port_needs_a_cluster_that_opens_it(int minor, bool isRefused) =>
        (isRefused ? Refused(Spec with { Port = 80 }, minor: minor) : []).ShouldBe(isRefused ? ["port"] : []);

    [Fact]
    public void A_volume_of_one_node_is_for_one_replica()
    {
        var spec = Spec with { Volumes = [Volume("data", "/data")] };

        Refused(spec with { Replicas = 2 }).ShouldBe(["volumes"]);
        Refused(spec with { Autoscaling = new Autoscaling(1, 2, 80) }).ShouldBe(["volumes"]);
        Check(spec with { Autoscaling = new Autoscaling(1, 2, 80) }, s_shared);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("other.localhost")]
    [InlineData("a.echo.localhost")]
    public void A_host_takes_no_other_workload_s_name(string host) => Refused(Spec with { Host = host }).ShouldBe(["host"]);

    [Fact]
    public void What_no_object_can_hold_is_refused_at_its_field()
    {
        Refused(Spec with { Args = [new string('x', 97 << 10)] }).ShouldBe(["args"]);
        Refused(Spec with { Environment = Sorted.Empty.Add(new string('A', 254), "") }).ShouldHaveSingleItem().ShouldStartWith("environment.A");
        Refused(Spec with { Volumes = [Volume("data", "/run/mcp-secrets")] }).ShouldBe(["volumes.data"]);
        Refused(Spec with { StorageLimit = 8 << 20, Volumes = [Volume("data", "/tmp")] }).ShouldBe(["storage_limit"]);
    }

    private static void Check(WorkloadSpec spec, KubernetesOptions? options = null, int minor = 30) =>
        new KubernetesAdmission(options ?? Options, new SecretFolder(null), () => minor).Check(spec);

    private static IEnumerable<string> Refused(WorkloadSpec spec, KubernetesOptions? options = null, int minor = 30)
    {
        var failure = Should.Throw<ManagerException>(() => Check(spec, options, minor));
        failure.Kind.ShouldBe(ErrorKind.Invalid);
        return failure.Fields.Keys;
    }
}
