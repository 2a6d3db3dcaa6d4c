using System.Text.Json.Nodes;
using static McpManager.Tests.Traefik.TraefikHarness;

namespace McpManager.Tests.Traefik;

public sealed class MiddlewareBuilderTests
{
    [Fact]
    public void A_star_lets_every_site_read_and_none_write()
    {
        var cors = Cors(["*"]);

        cors["accessControlAllowOriginList"].Texts().ShouldBe(["*"]);
        cors["accessControlAllowMethods"].Texts().ShouldBe(["GET", "HEAD", "OPTIONS"]);
        cors["addVaryHeader"]!.GetValue<bool>().ShouldBeFalse();
        cors.ContainsKey("accessControlAllowCredentials").ShouldBeFalse();
    }

    [Fact]
    public void Listed_sites_may_write_without_credentials()
    {
        var cors = Cors(["https://b.example.org", "https://a.example.org"]);

        cors["accessControlAllowOriginList"].Texts().ShouldBe(["https://a.example.org", "https://b.example.org"]);
        cors["accessControlAllowMethods"].Texts().ShouldBe(["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]);
        cors["addVaryHeader"]!.GetValue<bool>().ShouldBeTrue();
        cors.ContainsKey("accessControlAllowCredentials").ShouldBeFalse();
    }

    [Fact]
    public void An_MCP_client_in_a_browser_may_send_and_read_its_headers()
    {
        var cors = Cors(["https://a.example.org"]);

        cors["accessControlAllowHeaders"].Texts().ShouldBe(
            ["Accept", "Authorization", "Content-Type", "Last-Event-ID", "MCP-Protocol-Version", "Mcp-Method", "Mcp-Name", "Mcp-Session-Id"]);
        cors["accessControlExposeHeaders"].Texts().ShouldBe(["Location", "MCP-Protocol-Version", "Mcp-Session-Id", "WWW-Authenticate"]);
    }

    [Fact]
    public void The_rate_limit_is_what_the_options_say_and_can_be_off()
    {
        var limited = Document(Options with { RateLimitAverage = 7, RateLimitBurst = 9 }, Running("echo", "10.0.0.2:1"));
        var free = Document(Options with { RateLimitAverage = 0 }, Running("echo", "10.0.0.2:1"));

        limited.Middlewares()["mcp-rate-limit"]!.ToJsonString().ShouldBe("""{"rateLimit":{"average":7,"burst":9,"period":"1s"}}""");
        free.Middlewares().Names().ShouldBe(["mcp-compress", "mcp-cors", "mcp-retry"]);
        free.Routers()["svc-echo"]!["middlewares"].Texts().ShouldBe(["mcp-cors", "mcp-compress", "mcp-retry"]);
    }

    [Fact]
    public void Event_streams_are_neither_compressed_nor_buffered()
    {
        var middlewares = Document(Options, Running("echo", "10.0.0.2:1")).Middlewares();

        middlewares["mcp-compress"]!["compress"]!["excludedContentTypes"].Texts().ShouldBe(["text/event-stream"]);
        middlewares["mcp-retry"]!.ToJsonString().ShouldBe("""{"retry":{"attempts":2,"initialInterval":"100ms"}}""");
        middlewares.ToJsonString().ShouldNotContain("buffering");
    }

    private static JsonObject Cors(string[] origins) =>
        Document(Options with { CorsOrigins = [.. origins] }, Running("echo", "10.0.0.2:1")).Middlewares()["mcp-cors"]!["headers"]!.AsObject();
}
