using McpManager.Backends.Kubernetes.Models;
using static McpManager.Tests.Backends.Kubernetes.Mapping.Places;

namespace McpManager.Tests.Backends.Kubernetes.Mapping;

/// <summary>The restricted profile, field by field: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted.</summary>
public class PodSecurityTests
{
    [Fact]
    public void A_pod_fulfils_the_restricted_profile()
    {
        var pod = Pod(Spec);
        var server = Server(Spec).SecurityContext!;

        (pod.SecurityContext!.RunAsNonRoot, server.RunAsNonRoot).ShouldBe((true, true));
        pod.SecurityContext.SeccompProfile.ShouldBe(new SeccompProfile("RuntimeDefault"));
        server.SeccompProfile.ShouldBe(new SeccompProfile("RuntimeDefault"));
        (server.AllowPrivilegeEscalation, server.Privileged).ShouldBe((false, false));
        server.Capabilities!.Drop.ShouldNotBeNull().ShouldBe(["ALL"]);
        server.Capabilities.Add.ShouldBeNull();
        pod.InitContainers.ShouldBeNull();
        pod.Volumes!.Value.ShouldAllBe(volume => volume.EmptyDir != null || volume.ConfigMap != null || volume.Secret != null || volume.PersistentVolumeClaim != null);
    }

    [Fact]
    public void A_pod_has_no_credentials_of_the_cluster_and_is_told_of_no_other()
    {
        var pod = Pod(Spec);

        (pod.AutomountServiceAccountToken, pod.EnableServiceLinks, pod.ServiceAccountName, pod.RestartPolicy).ShouldBe((false, false, null, "Always"));
    }

    [Theory]
    [InlineData(null, 2000, 2000)]
    [InlineData("1000", 1000, 1000)]
    [InlineData("101:102", 101, 102)]
    public void It_runs_as_its_user_or_as_a_harmless_one(string? user, int uid, int gid)
    {
        var security = Pod(Spec with { User = user }).SecurityContext!;

        (security.RunAsUser, security.RunAsGroup, security.FsGroup, security.FsGroupChangePolicy).ShouldBe((uid, gid, gid, "OnRootMismatch"));
    }

    [Fact]
    public void The_image_s_own_user_counts_where_the_template_says_so_and_nobody_else_is_named()
    {
        var spec = Spec with { BackendSection = Section("""{"image_user": true}""") };

        var own = Pod(spec).SecurityContext!;
        (own.RunAsNonRoot, own.RunAsUser, own.RunAsGroup, own.FsGroup).ShouldBe((true, null, null, 2000));
        Pod(spec with { User = "5:6" }).SecurityContext!.RunAsUser.ShouldBe(5);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_root_is_read_only_unless_it_was_asked_otherwise(bool readOnly) =>
        Server(Spec with { ReadOnly = readOnly }).SecurityContext!.ReadOnlyRootFilesystem.ShouldBe(readOnly);

    [Theory]
    [InlineData(80, 36, true)]
    [InlineData(1023, 22, true)]
    [InlineData(1024, 30, false)]
    [InlineData(80, 20, false)] // Refused before; there the setting is not known as safe.
    public void A_low_port_takes_a_setting_of_the_pod_s_own_and_no_capability(int port, int minor, bool isSet) =>
        (Pod(Spec with { Port = port }, On(minor)).SecurityContext!.Sysctls?[0] == new Sysctl("net.ipv4.ip_unprivileged_port_start", "0")).ShouldBe(isSet);
}
