using McpManager.Workloads.Files;

namespace McpManager.Tests.Workloads.Files;

public sealed class RealPathTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _root;

    public RealPathTests()
    {
        _root = RealPath.Resolve(_folder.Path);
        Directory.CreateDirectory(_folder.Combine("a", "b"));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("/", "/")]
    [InlineData("//a/./b//", "/a/b")]
    [InlineData("/../..", "/")]
    [InlineData("/does-not-exist/x", "/does-not-exist/x")]
    public void A_path_without_links_is_only_cleaned(string path, string real) => RealPath.Resolve(path).ShouldBe(real);

    [Theory]
    [InlineData("a/b", "a/b")]
    [InlineData("./a", "a")]
    [InlineData("a/../a/b", "a/b")]
    public void A_relative_link_leads_from_where_it_is(string target, string real)
    {
        Link("link", target);

        RealPath.Resolve(_folder.Combine("link", "x")).ShouldBe($"{_root}/{real}/x");
    }

    [Fact]
    public void Dots_in_a_link_go_up_from_what_it_was_resolved_to()
    {
        Link("a/up", "../..");
        Link("absolute", "/");

        RealPath.Resolve(_folder.Combine("a", "up")).ShouldBe(Path.GetDirectoryName(_root));
        RealPath.Resolve(_folder.Combine("absolute", "etc")).ShouldBe("/etc");
    }

    [Fact]
    public void A_link_to_a_link_is_followed_to_its_end()
    {
        Link("one", "two/b");
        Link("two", "a");

        RealPath.Resolve(_folder.Combine("one")).ShouldBe($"{_root}/a/b");
    }

    [Fact]
    public void Links_in_a_circle_end()
    {
        Link("one", "two");
        Link("two", "one");

        Should.Throw<IOException>(() => RealPath.Resolve(_folder.Combine("one"))).Message.ShouldContain("too many links");
    }

    private void Link(string name, string target) => File.CreateSymbolicLink(_folder.Combine(name), target);
}
