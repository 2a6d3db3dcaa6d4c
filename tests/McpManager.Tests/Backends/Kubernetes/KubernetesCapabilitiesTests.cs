using McpManager.Backends.Kubernetes;
using McpManager.Workloads.Spec;

namespace McpManager.Tests.Backends.Kubernetes;

public class KubernetesCapabilitiesTests
{
    [Fact]
    public void Every_control_holds_or_says_why_not()
    {
        SpecField[] refused = [SpecField.PidsLimit, SpecField.Stdio, SpecField.PerSession, SpecField.RestartPolicy];

        Enum.GetValues<SpecField>().Where(field => !KubernetesCapabilities.Here.Can(field)).ShouldBe(refused, ignoreOrder: true);
        KubernetesCapabilities.Here.WhyNot.Keys.ShouldBe(refused, ignoreOrder: true);
    }
}
