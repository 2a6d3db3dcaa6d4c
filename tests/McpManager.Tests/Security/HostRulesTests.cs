using System.Net;
using McpManager.Configuration;
using McpManager.Security;

namespace McpManager.Tests.Security;

public class HostRulesTests
{
    [Theory]
    [InlineData("localhost", true)]
    [InlineData("LOCALHOST", true)]
    [InlineData("echo.localhost", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.1.2.3", true)]
    [InlineData("[::1]", true)]
    [InlineData("manager.example.org", true)]
    [InlineData("a.b.example.net", true)]
    [InlineData("203.0.113.7", true)]
    [InlineData("example.net", false)]
    [InlineData("evil.example", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("evillocalhost", false)]
    [InlineData("192.0.2.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("", false)]
    [InlineData("*", false)]
    public void Only_known_names_are_answered(string host, bool allowed) =>
        Rules(["manager.example.org", "*.example.net", "203.0.113.7"], "localhost").Allows(host, IPAddress.Loopback).ShouldBe(allowed);

    [Fact]
    public void A_listening_address_is_a_known_name() =>
        Rules([], "192.0.2.1").Allows("192.0.2.1", IPAddress.Parse("192.0.2.1")).ShouldBeTrue();

    [Fact]
    public void Listening_everywhere_the_connection_s_own_address_is_known_and_no_other()
    {
        var rules = Rules([], "*");

        rules.Allows("192.0.2.1", IPAddress.Parse("::ffff:192.0.2.1")).ShouldBeTrue();
        rules.Allows("192.0.2.2", IPAddress.Parse("::ffff:192.0.2.1")).ShouldBeFalse();
        rules.Allows("evil.example", IPAddress.Parse("192.0.2.1")).ShouldBeFalse();
    }

    private static HostRules Rules(string[] allowed, string listen) =>
        new(new ManagerOptions { DataDir = "/d", TemplatesDir = "/t", AllowedHosts = [.. allowed], ListenAddress = listen });
}
