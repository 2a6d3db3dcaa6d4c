using McpManager.Backends.Podman;
using McpManager.Tests.Fakes;

namespace McpManager.Tests.Backends.Podman;

public class PodmanLabelsTests
{
    [Theory]
    [InlineData(PodmanLabels.Owner, "other")]
    [InlineData(PodmanLabels.Owner, null)]
    [InlineData(PodmanLabels.Workload, "Not a name")]
    [InlineData(PodmanLabels.Workload, null)]
    [InlineData(PodmanLabels.Index, "-1")]
    [InlineData(PodmanLabels.Index, "one")]
    [InlineData(PodmanLabels.Index, null)]
    public void What_is_not_wholly_this_manager_s_is_not_its_own(string label, string? value)
    {
        var labels = PodmanLabels.OfReplica("net", Specs.Of("web"), 0);
        PodmanLabels.Read(labels, "net").ShouldNotBeNull();
        labels.Remove(label);
        if (value is not null)
        {
            labels[label] = value;
        }

        PodmanLabels.Read(labels, "net").ShouldBeNull();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"name":"Not a name"}""")]
    [InlineData("""{"name":"web","port":1,"restart_policy":null,"health_check_path":"/","health_check_interval_seconds":1,"replicas":1,"mcp_path":"/","stop_timeout_seconds":1}""")]
    public void A_spec_that_cannot_be_read_is_none(string? json)
    {
        var labels = PodmanLabels.OfReplica("net", Specs.Of("web"), 0);
        labels.Remove(PodmanLabels.Spec);
        if (json is not null)
        {
            labels[PodmanLabels.Spec] = json;
        }

        PodmanLabels.Read(labels, "net").ShouldNotBeNull().ReadSpec().ShouldBeNull();
    }
}
