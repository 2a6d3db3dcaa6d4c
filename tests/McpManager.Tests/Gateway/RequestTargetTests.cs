using McpManager.Gateway;

namespace McpManager.Tests.Gateway;

public sealed class RequestTargetTests
{
    [Theory]
    [InlineData("/a%2fb//c?x=%20#y", "/a%2fb//c?x=%20#y")]
    [InlineData("http://h", "/")]
    [InlineData("http://h?x", "/?x")]
    [InlineData("http://h:1/a?b://c", "/a?b://c")]
    [InlineData("*", null)]
    [InlineData("h:80", null)]
    [InlineData("", null)]
    [InlineData("/a b", null)]
    [InlineData("/a\r\nX: 1", null)]
    [InlineData("/\u00e4", null)]
    public void Only_a_path_in_visible_ASCII_is_forwarded(string target, string? expected) => RequestTarget.PathAndQuery(target).ShouldBe(expected);

    [Theory]
    [InlineData("//evil.example/")]
    [InlineData("/@evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("/http://evil.example/")]
    [InlineData("/:1@evil.example")]
    public void No_path_changes_the_address(string path)
    {
        var uri = RequestTarget.ToUri("http://127.0.0.1:9000/", path);
        uri.Authority.ShouldBe("127.0.0.1:9000");
        uri.PathAndQuery.ShouldBe(path);
    }
}
