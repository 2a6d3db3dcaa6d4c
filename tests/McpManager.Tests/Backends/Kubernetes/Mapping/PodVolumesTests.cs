using System.Collections.Immutable;
using McpManager.Backends.Kubernetes;
using McpManager.Backends.Kubernetes.Mapping;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Workloads.Spec;
using static McpManager.Tests.Backends.Kubernetes.Mapping.Places;

namespace McpManager.Tests.Backends.Kubernetes.Mapping;

public class PodVolumesTests
{
    private const int Mebi = 1 << 20;

    [Theory]
    [InlineData(null, "{}", 64)]
    [InlineData(null, """{"tmpfs": {"/tmp": "8m"}}""", 8)]
    [InlineData(100, """{"tmpfs": {"/tmp": "8m"}}""", 100)]
    public void Tmp_can_always_be_written_and_has_a_size(int? storageLimit, string section, int mebibytes)
    {
        var pod = Pod(Spec with { StorageLimit = storageLimit * Mebi, BackendSection = Section(section) });

        pod.Volumes!.Value.ShouldHaveSingleItem().EmptyDir.ShouldBe(new EmptyDir { SizeLimit = $"{mebibytes * Mebi}" });
        pod.Containers!.Value[0].VolumeMounts!.Value.ShouldHaveSingleItem().MountPath.ShouldBe("/tmp");
    }

    [Fact]
    public void Folders_of_the_template_stand_beside_it_and_give_way_to_volumes() =>
        Mounts(Spec with { BackendSection = Section("""{"tmpfs": {"/run": "4m", "/data": "4m"}}"""), Volumes = [Volume("v", "/data")] })
            .ShouldBe(["/run tmp", "/tmp tmp", $"/data {KubernetesNames.ClaimOf(Spec.Name, "v")}"]);

    [Fact]
    public void A_named_volume_is_a_claim() =>
        Mounts(Spec with { Volumes = [Volume("a", "/a"), Volume("b", "/b", readOnly: true)] })
            .ShouldBe(["/tmp tmp", $"/a {KubernetesNames.ClaimOf(Spec.Name, "a")}", $"/b {KubernetesNames.ClaimOf(Spec.Name, "b")} ro"]);

    [Fact]
    public void Folders_of_the_template_s_file_are_a_ConfigMap_that_nobody_writes()
    {
        var files = new FilesRef(Hash, ImmutableSortedDictionary<string, ImmutableArray<KeyToPath>>.Empty.Add("./app", [new KeyToPath("f0", "sub/main.py")]).Add("./none", []));
        var spec = Spec with { Volumes = [Volume("./app", "/app"), Volume("./none", "/none")] };

        Mounts(spec, files).ShouldBe(["/tmp tmp", "/app echo-files-0123456789abcdef f0=sub/main.py ro", "/none tmp ro"]);
        Pod(spec, files: files).Volumes!.Value[1].ConfigMap!.DefaultMode.ShouldBe(0b101_101_101);
    }

    [Fact]
    public void A_secret_that_is_a_file_is_mounted_from_the_Secret_and_no_other_is()
    {
        var spec = Spec with { Secrets = Sorted.Empty.Add("A", "file:cert").Add("B", "api"), Environment = Sorted.Empty.Add("C", "v") };

        Mounts(spec).ShouldBe(["/tmp tmp", "/run/mcp-secrets echo-env-0123456789abcdef A=A ro"]);
        Pod(spec).Volumes!.Value[1].Secret!.DefaultMode.ShouldBe(0b100_100_100);
    }

    [Fact]
    public void A_folder_of_a_node_is_never_mounted() => Mounts(Spec with { Volumes = [Volume("/etc", "/etc")] }).ShouldBe(["/tmp tmp"]);

    private static IEnumerable<string> Mounts(WorkloadSpec spec, FilesRef? files = null)
    {
        var pod = Pod(spec, files: files);
        var volumes = pod.Volumes!.Value.ToDictionary(volume => volume.Name);
        return pod.Containers!.Value[0].VolumeMounts!.Value.Select(mount => $"{mount.MountPath} {Source(volumes[mount.Name])}{(mount.ReadOnly == true ? " ro" : "")}");
    }

    private static string Source(Volume volume) => volume switch
    {
        { EmptyDir: not null } => "tmp",
        { PersistentVolumeClaim: { } claim } => claim.ClaimName,
        { ConfigMap: { } map } => $"{map.Name} {Items(map.Items)}",
        { Secret: { } secret } => $"{secret.SecretName} {Items(secret.Items)}",
        _ => "?",
    };

    private static string Items(ImmutableArray<KeyToPath>? items) => string.Join(',', items!.Value.Select(item => $"{item.Key}={item.Path}"));
}
