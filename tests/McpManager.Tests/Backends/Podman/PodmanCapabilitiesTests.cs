using McpManager.Backends.Podman;
using McpManager.Backends.Podman.Models;
using McpManager.Workloads.Spec;

namespace McpManager.Tests.Backends.Podman;

public class PodmanCapabilitiesTests
{
    private static readonly SpecField[] s_limits = [SpecField.MemoryLimit, SpecField.CpuLimit, SpecField.PidsLimit];

    [Theory]
    [InlineData(false, "v1", "cpu memory pids", "")]
    [InlineData(false, "v2", "cpu memory pids", "")]
    [InlineData(true, "v2", "cpu memory pids", "")]
    [InlineData(true, "v2", "memory pids", "CpuLimit")]
    [InlineData(true, "v2", "", "MemoryLimit CpuLimit PidsLimit")]
    [InlineData(true, "v1", "cpu memory pids", "MemoryLimit CpuLimit PidsLimit")]
    public void Limits_hold_where_Podman_has_the_cgroup_for_them(bool rootless, string version, string controllers, string missing)
    {
        var info = new PodmanInfo
        {
            Host = new HostInfo { CgroupVersion = version, CgroupControllers = controllers.Split(' '), Security = new SecurityInfo { Rootless = rootless } },
        };

        var capabilities = PodmanCapabilities.Of(info, canLimit: true);

        s_limits.Where(limit => !capabilities.Can(limit)).Select(limit => limit.ToString()).ShouldBe(missing.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        s_limits.Where(limit => !capabilities.Can(limit)).ShouldAllBe(limit => capabilities.WhyNot.ContainsKey(limit));
    }

    [Fact]
    public void The_operator_knows_better_than_Podman()
    {
        var capabilities = PodmanCapabilities.Of(null, canLimit: false);

        s_limits.ShouldAllBe(limit => !capabilities.Can(limit));
        capabilities.Refusal(SpecField.MemoryLimit).ShouldBe("the podman backend cannot enforce it: its cgroups are not delegated to it (PODMAN_LIMITS=none)");
    }

    [Fact]
    public void Every_other_control_holds_or_says_why_not()
    {
        var capabilities = PodmanCapabilities.Of(null, canLimit: true);

        Enum.GetValues<SpecField>().Where(field => !capabilities.Can(field)).ShouldBe([SpecField.Autoscaling, SpecField.Stdio, SpecField.PerSession]);
        capabilities.WhyNot.Keys.Order().ShouldBe([SpecField.Autoscaling, SpecField.Stdio, SpecField.PerSession]);
    }
}
