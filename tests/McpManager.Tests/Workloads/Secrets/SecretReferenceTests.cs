using McpManager.Workloads.Secrets;

namespace McpManager.Tests.Workloads.Secrets;

public class SecretReferenceTests
{
    [Theory]
    [InlineData("key", "key", false)]
    [InlineData("file:key", "key", true)]
    [InlineData("FILE:key", "FILE:key", false)]
    [InlineData("file:", "", true)]
    public void A_reference_says_what_and_how(string text, string name, bool asFile) => SecretReference.Parse(text).ShouldBe(new SecretReference(name, asFile));

    [Fact]
    public void A_file_is_named_by_its_variable() => SecretReference.MountPath("KEY").ShouldBe("/run/mcp-secrets/KEY");
}
