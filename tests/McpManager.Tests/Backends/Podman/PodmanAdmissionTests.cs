using System.Text.Json;
using McpManager.Backends.Podman;
using McpManager.Backends.Podman.Mapping;
using McpManager.Errors;
using McpManager.Tests.Fakes;
using McpManager.Workloads.Secrets;
using McpManager.Workloads.Spec;

namespace McpManager.Tests.Backends.Podman;

public class PodmanAdmissionTests
{
    private static readonly PodmanOptions s_options = new() { SocketPath = "/s", DataDir = "/d", UpstreamHost = "localhost" };

    private static readonly WorkloadSpec s_good = Specs.Of("web") with { Image = "nginx", ReadOnly = true };

    [Fact]
    public void What_can_be_run_passes()
    {
        Check(s_good);
        Check(s_good with { StorageLimit = 1 << 20, MemoryLimit = 6 << 20, Volumes = [new VolumeMount("data", "/data", ReadOnly: false)] });
        Check(s_good, s_options with { ImageAllowlist = ["nginx:*"] });
    }

    [Fact]
    public void Everything_that_is_wrong_comes_at_once()
    {
        using var section = JsonDocument.Parse("""{"tmpfs": {"run": "8m"}}""");
        var spec = s_good with
        {
            Image = "busybox",
            MemoryLimit = 1 << 20,
            StorageLimit = 1 << 20,
            ReadOnly = false,
            Secrets = Sorted.Empty.Add("KEY", "api"),
            Volumes = [new VolumeMount("/etc", "/a", ReadOnly: false)],
            BackendSection = section.RootElement,
        };

        Refused(spec, s_options with { ImageAllowlist = ["nginx"] }).ShouldBe(["image", "memory_limit", "secrets.KEY", "storage_limit", "template", "volumes./etc"]);
    }

    [Fact]
    public void An_image_is_needed() => Refused(s_good with { Image = null }).ShouldBe(["image"]);

    [Fact]
    public void A_limit_that_nothing_would_hold_is_refused() =>
        Refused(s_good with { StorageLimit = 1 << 20, Volumes = [new VolumeMount("data", "/tmp", ReadOnly: false)] }).ShouldBe(["storage_limit"]);

    private static void Check(WorkloadSpec spec, PodmanOptions? options = null) =>
        new PodmanAdmission(options ?? s_options, new VolumeSources([], new PodmanNames("net")), new SecretFolder(null)).Check(spec);

    private static IEnumerable<string> Refused(WorkloadSpec spec, PodmanOptions? options = null)
    {
        var failure = Should.Throw<ManagerException>(() => Check(spec, options));
        failure.Kind.ShouldBe(ErrorKind.Invalid);
        return failure.Fields.Keys;
    }
}
