using McpManager.Configuration;
using McpManager.Security;
using Microsoft.AspNetCore.Http;

namespace McpManager.Tests.Security;

public class OriginRulesTests
{
    [Theory]
    [InlineData("http://localhost:8000", true)]
    [InlineData("HTTP://LOCALHOST:8000", true)]
    [InlineData("https://app.example.org", true)]
    [InlineData("https://app.example.org:8443", false)]
    [InlineData("http://app.example.org", false)]
    [InlineData("https://localhost:8000", false)]
    [InlineData("http://localhost:8001", false)]
    [InlineData("http://localhost", false)]
    [InlineData("http://echo.localhost:8000", false)]
    [InlineData("http://evil.example", false)]
    [InlineData("null", false)]
    [InlineData("", false)]
    public void A_change_comes_from_this_site_or_a_named_one(string origin, bool allowed) =>
        Rules("https://app.example.org").Allows(Request("POST", ("Origin", origin))).ShouldBe(allowed);

    [Theory]
    [InlineData("GET", true)]
    [InlineData("HEAD", true)]
    [InlineData("OPTIONS", true)]
    [InlineData("POST", false)]
    [InlineData("PUT", false)]
    [InlineData("PATCH", false)]
    [InlineData("DELETE", false)]
    [InlineData("CONNECT", false)]
    [InlineData("QUERY", false)]
    public void Every_site_may_read_and_none_may_change(string method, bool allowed) =>
        Rules("*").Allows(Request(method, ("Origin", "http://evil.example"))).ShouldBe(allowed);

    [Fact]
    public void A_web_socket_is_a_change_although_it_is_a_GET()
    {
        Rules("*").Allows(Request("GET", ("Origin", "http://evil.example"), ("Upgrade", "websocket"))).ShouldBeFalse();
        Rules("*").Allows(Request("GET", ("Origin", "http://localhost:8000"), ("Upgrade", "websocket"))).ShouldBeTrue();
        Rules("*").Allows(Request("GET", ("Upgrade", "websocket"))).ShouldBeTrue();
    }

    [Theory]
    [InlineData("cross-site", false)]
    [InlineData("same-site", false)]
    [InlineData("same-origin", true)]
    [InlineData("none", true)]
    public void Without_an_origin_the_browser_s_own_word_counts(string site, bool allowed) =>
        Rules("*").Allows(Request("POST", ("Sec-Fetch-Site", site))).ShouldBe(allowed);

    [Fact]
    public void A_caller_that_is_no_browser_is_not_asked() => Rules("*").Allows(Request("POST")).ShouldBeTrue();

    [Fact]
    public void Default_ports_are_left_out_or_not()
    {
        Rules("*").Allows(Request("POST", ("Host", "nginx.localhost"), ("Origin", "http://nginx.localhost"))).ShouldBeTrue();
        Rules("*").Allows(Request("POST", ("Host", "nginx.localhost:80"), ("Origin", "http://nginx.localhost"))).ShouldBeTrue();
    }

    [Fact]
    public void Two_origins_are_none()
    {
        var request = Request("POST");
        request.Headers.Origin = new(["http://localhost:8000", "http://evil.example"]);

        Rules("*").Allows(request).ShouldBeFalse();
    }

    private static OriginRules Rules(params string[] origins) =>
        new(new ManagerOptions { DataDir = "/d", TemplatesDir = "/t", CorsOrigins = [.. origins] });

    private static HttpRequest Request(string method, params (string Name, string Value)[] headers)
    {
        var request = new DefaultHttpContext().Request;
        request.Method = method;
        request.Scheme = "http";
        request.Host = new HostString("localhost:8000");
        foreach (var (name, value) in headers)
        {
            request.Headers[name] = value;
        }

        return request;
    }
}
