using McpManager.Workloads.Images;

namespace McpManager.Tests.Workloads.Images;

public class ImageReferenceTests
{
    [Theory]
    [InlineData("nginx", "docker.io/library/nginx:latest")]
    [InlineData("nginx:alpine", "docker.io/library/nginx:alpine")]
    [InlineData("mcp/echo", "docker.io/mcp/echo:latest")]
    [InlineData("ghcr.io/org/app:1", "ghcr.io/org/app:1")]
    [InlineData("localhost/app", "localhost/app:latest")]
    [InlineData("registry:5000/app", "registry:5000/app:latest")]
    [InlineData("nginx@sha256:feed", "docker.io/library/nginx@sha256:feed")]
    public void A_name_gets_its_registry_and_tag(string reference, string qualified) => ImageReference.Qualify(reference).ShouldBe(qualified);

    [Theory]
    [InlineData("nginx", "nginx", true)]
    [InlineData("nginx", "nginx:latest", true)]
    [InlineData("nginx", "nginx:alpine", false)]
    [InlineData("nginx:*", "docker.io/library/nginx:1.27", true)]
    [InlineData("docker.io/library/*", "nginx", true)]
    [InlineData("mcp/*", "mcp/echo:1", true)]
    [InlineData("ghcr.io/org/*", "ghcr.io/org/a/b@sha256:feed", true)]
    [InlineData("ghcr.io/org/*", "ghcr.io/organ/a", false)]
    [InlineData("ghcr.io/org/*", "GHCR.io/org/a", false)]
    [InlineData("localhost/mcp/ech?:latest", "localhost/mcp/echo", true)]
    [InlineData("*", "anything.example.org/x", true)]
    [InlineData("*/nginx:*", "quay.io/x/nginx:1", true)]
    public void A_glob_matches_the_whole_name(string glob, string reference, bool allowed) => ImageReference.IsAllowed(reference, [glob]).ShouldBe(allowed);

    [Theory]
    [InlineData("nginx*", "nginx.example.org/x")]
    [InlineData("mcp/*", "mcp.example.org/x")]
    [InlineData("mc*", "mcp:5000/x")]
    public void A_glob_without_a_registry_lets_no_other_registry_in(string glob, string reference) => ImageReference.IsAllowed(reference, [glob]).ShouldBeFalse();

    [Fact]
    public void Without_globs_all_are_allowed_and_with_several_one_is_enough()
    {
        ImageReference.IsAllowed("a/b", []).ShouldBeTrue();
        ImageReference.IsAllowed("a/b", ["c/*", "a/*"]).ShouldBeTrue();
    }
}
