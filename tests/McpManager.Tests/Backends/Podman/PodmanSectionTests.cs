using System.Text.Json;
using McpManager.Backends.Podman;
using McpManager.Errors;

namespace McpManager.Tests.Backends.Podman;

public class PodmanSectionTests
{
    [Fact]
    public void Folders_in_memory_have_a_path_and_a_size()
    {
        Parse("""{"tmpfs": {"/var/cache/nginx": "16m", "/run": "8Mi"}}""").Folders().ShouldBe([("/run", 8 << 20), ("/var/cache/nginx", 16 << 20)]);
        Parse("{}").Folders().ShouldBeEmpty();
        Parse("""{"tmpfs": null}""").Folders().ShouldBeEmpty();
        PodmanSection.Parse(null).ShouldBeSameAs(PodmanSection.Empty);
    }

    [Theory]
    [InlineData("""{"tmpfs": []}""", "cannot be read")]
    [InlineData("""[]""", "cannot be read")]
    [InlineData("""{"privileged": true}""", "cannot be read")]
    [InlineData("""{"tmpfs": {"run": "8m"}}""", "absolute paths")]
    [InlineData("""{"tmpfs": {"/": "8m"}}""", "absolute paths")]
    [InlineData("""{"tmpfs": {"/tmp/": "8m"}}""", "absolute paths")]
    [InlineData("""{"tmpfs": {"/a//b": "8m"}}""", "absolute paths")]
    [InlineData("""{"tmpfs": {"/a/../b": "8m"}}""", "absolute paths")]
    [InlineData("""{"tmpfs": {"/a\n": "8m"}}""", "absolute paths")]
    [InlineData("""{"tmpfs": {"/run": "lots"}}""", "tmpfs /run must be a size")]
    [InlineData("""{"tmpfs": {"/run": null}}""", "tmpfs /run must be a size")]
    [InlineData("""{"tmpfs": {"/run": 1}}""", "cannot be read")]
    public void What_is_wrong_is_told_of_the_template(string json, string message)
    {
        var failure = Should.Throw<ManagerException>(() => Parse(json));

        failure.Kind.ShouldBe(ErrorKind.Invalid);
        failure.Fields.ShouldHaveSingleItem().Key.ShouldBe("template");
        failure.Fields["template"].ShouldHaveSingleItem().ShouldContain(message);
    }

    private static PodmanSection Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return PodmanSection.Parse(document.RootElement);
    }
}
