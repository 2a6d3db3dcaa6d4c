using System.Net;
using EchoServer.Configuration;
using EchoServer.Mcp.Http;
using Microsoft.Extensions.Logging;

namespace McpManager.Tests.EchoServer.Mcp.Http;

public sealed class OriginPolicyTests
{
    private readonly OriginPolicy _policy = new(
        new EchoSettings("echo", new IPEndPoint(IPAddress.Loopback, 0), LogLevel.Error, ["https://app.example.com"]));

    [Theory]
    [InlineData(null)]
    [InlineData("http://localhost")]
    [InlineData("http://localhost:5173")]
    [InlineData("https://echo.localhost")]
    [InlineData("http://127.0.0.1:80")]
    [InlineData("http://[::1]:80")]
    [InlineData("https://app.example.com")]
    [InlineData("HTTPS://APP.EXAMPLE.COM")]
    public void Loopback_and_configured_origins_are_allowed(string? origin) => _policy.Allows(origin).ShouldBeTrue();

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("https://evil.example.com")]
    [InlineData("http://localhost.evil.example.com")]
    [InlineData("http://notlocalhost")]
    [InlineData("http://127.0.0.1.evil.example.com")]
    [InlineData("http://app.example.com")]
    [InlineData("https://app.example.com:444")]
    [InlineData("http://localhost,https://evil.example.com")]
    [InlineData("file://localhost")]
    public void Everything_else_is_not(string origin) => _policy.Allows(origin).ShouldBeFalse();
}
