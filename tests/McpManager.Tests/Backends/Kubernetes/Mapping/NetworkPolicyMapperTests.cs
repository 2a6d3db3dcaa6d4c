using McpManager.Backends.Kubernetes.Mapping;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Workloads.Spec;
using static McpManager.Tests.Backends.Kubernetes.Mapping.Places;

namespace McpManager.Tests.Backends.Kubernetes.Mapping;

public class NetworkPolicyMapperTests
{
    [Fact]
    public void Only_the_manager_and_the_ingress_controller_connect_and_only_to_its_port()
    {
        var policy = Policy(Spec, Place);

        policy.PolicyTypes.ShouldNotBeNull().ShouldBe(["Ingress", "Egress"]);
        policy.PodSelector.MatchLabels.ShouldBe(ObjectPlace.Selector(Spec));
        var rule = policy.Ingress!.Value.ShouldHaveSingleItem();
        rule.Ports!.Value.ShouldBe([new NetworkPolicyPort { Protocol = "TCP", Port = 8000 }]);
        rule.From!.Value.Length.ShouldBe(2);
        rule.From.Value[0].PodSelector!.MatchLabels.ShouldBe(Options.ManagerLabels);
        rule.From.Value[0].NamespaceSelector.ShouldBeNull();
        rule.From.Value[1].NamespaceSelector!.MatchLabels!["kubernetes.io/metadata.name"].ShouldBe("traefik");
    }

    [Fact]
    public void Without_an_Ingress_only_the_manager_connects() =>
        Policy(Spec, With(Options with { IngressClass = null })).Ingress!.Value[0].From!.Value.ShouldHaveSingleItem().PodSelector.ShouldNotBeNull();

    [Fact]
    public void It_connects_nowhere_but_to_names_wherever_they_are_looked_up()
    {
        var rule = Policy(Spec, Place).Egress!.Value.ShouldHaveSingleItem();

        rule.To!.Value.ShouldHaveSingleItem().NamespaceSelector.ShouldBe(new LabelSelector());
        rule.Ports!.Value.Select(port => (port.Protocol, port.Port!.Value.Number)).ShouldBe([("UDP", 53), ("TCP", 53)]);
    }

    [Theory]
    [InlineData("203.0.113.0/24", null)]
    [InlineData("169.254.20.10/32", null)]
    [InlineData("0.0.0.0/0", "169.254.0.0/16")]
    [InlineData("169.0.0.0/8", "169.254.0.0/16")]
    [InlineData("2001:db8::/32", null)]
    public void A_range_of_the_template_is_opened_without_the_metadata_in_it(string cidr, string? except)
    {
        var rule = Policy(Spec with { BackendSection = Section($$"""{"egress": [{"cidr": "{{cidr}}", "ports": [443]}]}""") }, Place).Egress!.Value[1];

        rule.To!.Value.ShouldHaveSingleItem().IpBlock!.Cidr.ShouldBe(cidr);
        (rule.To.Value[0].IpBlock!.Except?[0]).ShouldBe(except);
        rule.Ports!.Value.ShouldBe([new NetworkPolicyPort { Protocol = "TCP", Port = 443 }]);
    }

    [Theory]
    [InlineData("10.0.0.0/8")]
    [InlineData("172.16.0.0/12")]
    [InlineData("192.168.0.0/16")]
    [InlineData("169.254.0.0/16")]
    [InlineData("168.63.129.16/32")]
    public void The_internet_is_nothing_of_the_cluster_s_and_the_cloud_s_own(string cidr)
    {
        var block = Policy(Spec with { BackendSection = Section("""{"egress": [{"cidr": "internet"}]}""") }, Place).Egress!.Value[1].To!.Value[0].IpBlock!;

        block.Cidr.ShouldBe("0.0.0.0/0");
        block.Except!.Value.ShouldContain(cidr);
    }

    private static NetworkPolicySpec Policy(WorkloadSpec spec, ObjectPlace place) => NetworkPolicyMapper.Map(spec, place).Spec!;
}
