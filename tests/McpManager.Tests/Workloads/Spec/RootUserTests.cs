using McpManager.Workloads.Spec;

namespace McpManager.Tests.Workloads.Spec;

public class RootUserTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(":1000")]
    [InlineData("root")]
    [InlineData("root:app")]
    [InlineData("0")]
    [InlineData("000:5")]
    [InlineData("+0")]
    [InlineData("-0:1")]
    public void What_a_runtime_reads_as_root_is_root(string? user) => RootUser.Is(user).ShouldBeTrue();

    [Theory]
    [InlineData("1")]
    [InlineData("1000:0")]
    [InlineData("rooty")]
    [InlineData("app")]
    [InlineData("10")]
    public void Others_are_not(string user) => RootUser.Is(user).ShouldBeFalse();
}
