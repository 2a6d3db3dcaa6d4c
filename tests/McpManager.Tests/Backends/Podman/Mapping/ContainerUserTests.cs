using McpManager.Backends.Podman.Mapping;
using static McpManager.Tests.Backends.Podman.Mapping.Places;

namespace McpManager.Tests.Backends.Podman.Mapping;

public class ContainerUserTests
{
    [Theory]
    [InlineData("")]
    [InlineData("root")]
    [InlineData("0:1000")]
    [InlineData("+0")]
    public void An_image_s_root_gives_way(string imageUser)
    {
        ContainerUser.Of(Spec, imageUser).ShouldBe(ContainerUser.Default);
        ContainerUser.Of(Spec with { RootReason = "it must" }, imageUser).ShouldBeNull();
    }

    [Theory]
    [InlineData(null, "", 0)]
    [InlineData(null, "app:app", 0)]
    [InlineData(null, "1000:2000", 2000)]
    [InlineData("3000", "1000:2000", 3000)]
    public void The_highest_id_is_that_of_who_runs(string? user, string imageUser, long id) => ContainerUser.HighestId(user, imageUser).ShouldBe(id);
}
