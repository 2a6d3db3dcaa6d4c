using System.Collections.Immutable;
using McpManager.Backends.Podman;
using McpManager.Backends.Podman.Mapping;
using McpManager.Backends.Podman.Models;
using McpManager.Workloads.Spec;
using static McpManager.Tests.Backends.Podman.Mapping.Places;

namespace McpManager.Tests.Backends.Podman.Mapping;

public class ConfinementTests
{
    [Fact]
    public void Nothing_is_left_that_was_not_asked_for()
    {
        var spec = Confinement.Of(Spec, Place, "2000:2000");

        spec.CapDrop.ShouldBe(["ALL"]);
        spec.CapAdd.ShouldBeNull();
        spec.SeccompProfilePath.ShouldBeNull(); // Podman's default profile.
        (spec.NoNewPrivileges, spec.ReadOnlyFilesystem, spec.User).ShouldBe((true, true, "2000:2000"));
        new[] { spec.Netns, spec.Pidns, spec.Ipcns, spec.Utsns, spec.Userns }.Select(mode => mode!.Nsmode).ShouldBe(["bridge", "private", "private", "private", "auto"]);
        spec.IdMappings.ShouldBe(new IdMappings(AutoUserNs: true, new AutoUserNsOptions(4096)));
        spec.RLimits.ShouldBe([new ResourceRlimit("nofile", 8192, 8192), new ResourceRlimit("nproc", 16384, 16384)]);
        spec.Sysctl.ShouldBeNull();
    }

    [Fact]
    public void Where_Podman_has_no_user_namespace_to_give_none_is_asked_for()
    {
        var spec = Confinement.Of(Spec, Place with { UserNamespace = null }, "2000:2000");

        (spec.Userns, spec.IdMappings).ShouldBe((null, null));
    }

    [Fact]
    public void Limits_are_those_of_the_spec_and_processes_always_have_one()
    {
        Limits(Spec).ShouldBe(new ResourceLimits(new MemoryLimits(64 << 20, 64 << 20), new CpuLimits(50_000, 100_000), new PidsLimits(512)));
        Limits(Spec with { PidsLimit = 7, CpuLimit = 10, MemoryLimit = null }).ShouldBe(new ResourceLimits(null, new CpuLimits(1000, 100_000), new PidsLimits(7)));
    }

    [Fact]
    public void A_limit_whose_controller_is_missing_is_not_asked_for_and_the_others_stay()
    {
        Limits(Spec, SpecField.CpuLimit).ShouldBe(new ResourceLimits(new MemoryLimits(64 << 20, 64 << 20), null, new PidsLimits(512)));
        Limits(Spec, SpecField.MemoryLimit, SpecField.PidsLimit).ShouldBe(new ResourceLimits(Cpu: new CpuLimits(50_000, 100_000)));
        Limits(Spec, SpecField.CpuLimit, SpecField.MemoryLimit, SpecField.PidsLimit).ShouldBeNull();
    }

    [Fact]
    public void A_port_that_takes_a_capability_takes_none()
    {
        Confinement.Of(Spec with { Port = 80 }, Place, null).Sysctl.ShouldBe(new Dictionary<string, string> { ["net.ipv4.ip_unprivileged_port_start"] = "0" });
        Confinement.Of(Spec with { Port = 1024 }, Place, null).Sysctl.ShouldBeNull();
    }

    [Fact]
    public void Tmp_has_a_size_and_lets_nothing_be_executed() =>
        Mounts(Spec).ShouldHaveSingleItem().Options.ShouldBe(["rw", "size=67108864", "mode=1777", "nosuid", "nodev", "noexec"]);

    [Theory]
    [InlineData(null, null, 64)]
    [InlineData(null, "8m", 8)]
    [InlineData(2, null, 2)]
    [InlineData(2, "8m", 2)]
    public void The_size_of_tmp_is_the_spec_s_or_the_template_s_or_the_default(int? spec, string? template, int mebibytes)
    {
        var place = Place with { Section = template is null ? PodmanSection.Empty : Section(("/tmp", template)) };

        Mounts(Spec with { StorageLimit = spec << 20 }, place).ShouldHaveSingleItem().Options.ShouldNotBeNull().ShouldContain($"size={mebibytes << 20}");
    }

    [Fact]
    public void Folders_of_the_template_stand_beside_tmp_and_give_way_to_volumes()
    {
        var place = Place with { Section = Section(("/var/cache", "8m"), ("/data", "8m")), Volumes = [new PlacedVolume(IsNamed: true, "v", "/data", ReadOnly: false)] };
        var spec = Spec with { Volumes = [new VolumeMount("v", "/data", ReadOnly: false)] };

        Mounts(spec, place).Select(mount => mount.Destination).ShouldBe(["/tmp", "/var/cache"]);
    }

    [Fact]
    public void Folders_of_the_host_are_bound_without_devices_and_privileges()
    {
        var place = Place with { Volumes = [new PlacedVolume(IsNamed: false, "/srv/a", "/a", ReadOnly: true), new PlacedVolume(IsNamed: false, "/srv/b", "/b", ReadOnly: false)] };

        Mounts(Spec, place).Where(mount => mount.Type == "bind").Select(mount => $"{mount.Source} {mount.Destination} {string.Join(',', mount.Options!)}")
            .ShouldBe(["/srv/a /a rbind,ro,nosuid,nodev,rprivate", "/srv/b /b rbind,rw,nosuid,nodev,rprivate"]);
    }

    [Theory]
    [InlineData(null, "", 4096)]
    [InlineData(null, "nginx", 4096)]
    [InlineData(null, "65532:65532", 65536)]
    [InlineData("1000:70000", "", null)]
    [InlineData("5000", "", 65536)]
    public void A_user_namespace_has_room_for_the_user(string? user, string imageUser, int? size) =>
        Confinement.UserNamespace(Spec with { User = user }, imageUser).ShouldBe(size);

    [Fact]
    public void With_volumes_the_user_namespace_is_Podman_s() =>
        Confinement.UserNamespace(Spec with { Volumes = [new VolumeMount("v", "/data", ReadOnly: false)] }, string.Empty).ShouldBeNull();

    private static ResourceLimits? Limits(WorkloadSpec spec, params SpecField[] missing) =>
        Confinement.Of(spec, Place with { Can = field => !missing.Contains(field) }, null).ResourceLimits;

    private static IReadOnlyList<OciMount> Mounts(WorkloadSpec spec, ContainerPlace? place = null) => Confinement.Of(spec, place ?? Place, null).Mounts!;

    private static PodmanSection Section(params (string Path, string Size)[] folders) =>
        new() { Tmpfs = folders.ToImmutableSortedDictionary(folder => folder.Path, folder => folder.Size, StringComparer.Ordinal) };
}
