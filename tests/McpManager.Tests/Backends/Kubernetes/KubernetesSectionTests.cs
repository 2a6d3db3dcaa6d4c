using McpManager.Backends.Kubernetes;
using McpManager.Errors;
using static McpManager.Tests.Backends.Kubernetes.Mapping.Places;

namespace McpManager.Tests.Backends.Kubernetes;

public class KubernetesSectionTests
{
    [Fact]
    public void A_section_says_what_its_image_needs_besides()
    {
        var section = KubernetesSection.Parse(Section("""
            {"requests": {"cpu": "0.5", "memory": "64m"}, "tmpfs": {"/run": "4m"}, "volumes": {"data": {"size": "5g"}}, "egress": [{"cidr": "internet"}, {"cidr": "203.0.113.0/24", "ports": [443]}],
             "image_user": true, "node_selector": {"disk": "ssd"}, "priority_class": "high", "runtime_class": "gvisor"}
            """));

        (section.Requests!.Millicores, section.Requests.Bytes).ShouldBe((500, 64L << 20));
        section.Folders().ShouldBe([("/run", 4L << 20)]);
        section.Volumes["data"].SizeBytes.ShouldBe(5L << 30);
        section.Egress.Length.ShouldBe(2);
        KubernetesSection.Parse(null).ShouldBeSameAs(KubernetesSection.Empty);
        KubernetesSection.Parse(Section("{}")).Folders().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("[]", "cannot be read")]
    [InlineData("""{"privileged": true}""", "cannot be read")]
    [InlineData("""{"service_account": "admin"}""", "cannot be read")]
    [InlineData("""{"tmpfs": {"run": "8m"}}""", "absolute paths")]
    [InlineData("""{"tmpfs": {"/a:b": "8m"}}""", "absolute paths")]
    [InlineData("""{"tmpfs": {"/a/../b": "8m"}}""", "absolute paths")]
    [InlineData("""{"tmpfs": {"/run": "lots"}}""", "must be a size")]
    [InlineData("""{"tmpfs": {"/run": null}}""", "must be a size")]
    [InlineData("""{"requests": {"cpu": "x"}}""", "requests.cpu")]
    [InlineData("""{"requests": {"memory": "x"}}""", "requests.memory")]
    [InlineData("""{"volumes": {"data": null}}""", "must be an object")]
    [InlineData("""{"volumes": {"data": {"size": "x"}}}""", "volume data")]
    [InlineData("""{"volumes": {"data": {"access_mode": "x"}}}""", "access_mode")]
    [InlineData("""{"egress": "internet"}""", "cannot be read")]
    [InlineData("""{"egress": [null]}""", "egress")]
    [InlineData("""{"egress": [{"cidr": "010.0.0.0/8"}]}""", "egress")]
    [InlineData("""{"egress": [{"cidr": "203.0.113.1"}]}""", "egress")]
    [InlineData("""{"egress": [{"cidr": "203.0.113.1/24"}]}""", "egress")]
    [InlineData("""{"egress": [{"cidr": "internet", "ports": [0]}]}""", "egress")]
    [InlineData("""{"node_selector": {"a b": "c"}}""", "node_selector")]
    [InlineData("""{"node_selector": {"a": "b c"}}""", "node_selector")]
    [InlineData("""{"node_selector": {"a": null}}""", "node_selector")]
    [InlineData("""{"priority_class": "A"}""", "priority_class")]
    public void What_is_wrong_is_told_of_the_template(string json, string message)
    {
        var failure = Should.Throw<ManagerException>(() => KubernetesSection.Parse(Section(json)));

        failure.Kind.ShouldBe(ErrorKind.Invalid);
        failure.Fields.ShouldHaveSingleItem().Key.ShouldBe("template");
        failure.Fields["template"].ShouldHaveSingleItem().ShouldContain(message);
    }
}
