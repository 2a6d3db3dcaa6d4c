using System.Text;
using McpManager.Tests.Fakes;
using static McpManager.Tests.Traefik.TraefikHarness;

namespace McpManager.Tests.Traefik;

public sealed class RouterBuilderTests
{
    [Theory]
    [InlineData("app.example.org")]
    [InlineData("App.Example.org")]
    [InlineData("app.example.org.")]
    public void A_workload_s_own_host_is_a_second_name(string host) =>
        Rule(host).ShouldBe("Host(`echo.localhost`) || Host(`app.example.org`)");

    /// <summary>None of these passes planning; here they come from a spec that somebody changed where the backend keeps it.</summary>
    [Theory]
    [InlineData("x`) || HostRegexp(`.*")]
    [InlineData("a.example.org`")]
    [InlineData("a b")]
    [InlineData("localhost")]
    [InlineData("other.localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("a.example.org\n")]
    [InlineData("")]
    public void A_host_that_is_no_name_of_a_workload_stays_out_of_the_rule(string host) => Rule(host).ShouldBe("Host(`echo.localhost`)");

    [Fact]
    public void Of_two_that_claim_a_host_one_has_it_as_at_the_gateway()
    {
        var old = Running(Specs.Of("old", host: "app.example.org"), "10.0.0.2:1");
        var young = Running(Specs.Of("a-new", host: "app.example.org"), "10.0.0.2:2") with { CreatedAt = old.CreatedAt.AddSeconds(1) };

        var routers = Document(Options, old, young).Routers();

        routers["svc-old"]!["rule"]!.GetValue<string>().ShouldContain("app.example.org");
        routers["svc-a-new"]!["rule"]!.GetValue<string>().ShouldBe("Host(`a-new.localhost`)");
    }

    [Fact]
    public void Backticks_are_written_as_they_are() =>
        Encoding.UTF8.GetString(Bytes(Options, Running("echo", "10.0.0.2:1"))).ShouldContain("\"rule\":\"Host(`echo.localhost`)\"");

    private static string Rule(string host) =>
        Document(Options, Running(Specs.Of("echo", host: host), "10.0.0.2:1")).Routers()["svc-echo"]!["rule"]!.GetValue<string>();
}
