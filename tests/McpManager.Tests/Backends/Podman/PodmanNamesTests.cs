using McpManager.Backends.Podman;
using McpManager.Workloads.Spec;

namespace McpManager.Tests.Backends.Podman;

public class PodmanNamesTests
{
    private static readonly WorkloadName s_web = WorkloadName.Parse("web");

    [Fact]
    public void Containers_have_plain_names_and_all_else_the_owner_s()
    {
        var names = new PodmanNames("net");

        PodmanNames.Container(s_web, 0).ShouldBe("web-0");
        names.State(s_web).ShouldBe("net.state.web");
        names.State(s_web, 1).ShouldBe("net.state.web.1");
        names.Volume(s_web, "data").ShouldBe("net.data.web.data");
        names.Secret(s_web, 1, "KEY").ShouldBe("net.secret.web.1.KEY");
        names.IsSecret(names.Secret(s_web, 1, "KEY")).ShouldBeTrue();
    }

    [Theory]
    [InlineData("net.secret")]
    [InlineData("net.secret.web")]
    [InlineData("net.secret.web.0")]
    [InlineData("net2")]
    [InlineData("other")]
    public void A_secret_of_another_installation_is_not_this_one_s(string owner) =>
        new PodmanNames("net").IsSecret(new PodmanNames(owner).Secret(s_web, 0, "KEY")).ShouldBeFalse();
}
