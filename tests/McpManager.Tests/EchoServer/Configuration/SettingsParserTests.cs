using System.Net;
using EchoServer.Configuration;
using Microsoft.Extensions.Logging;

namespace McpManager.Tests.EchoServer.Configuration;

public sealed class SettingsParserTests
{
    [Fact]
    public void An_empty_environment_gives_the_defaults()
    {
        var settings = Parse().ShouldNotBeNull();

        settings.ServiceName.ShouldBe("echo");
        settings.Endpoint.ShouldBe(new IPEndPoint(IPAddress.Loopback, 8000));
        settings.LogLevel.ShouldBe(LogLevel.Information);
        settings.AllowedOrigins.ShouldBeEmpty();
    }

    [Fact]
    public void Every_setting_is_read()
    {
        var settings = Parse(
            ("MCP_SERVICE_NAME", "my-echo.1"), ("PORT", " 9001 "), ("LISTEN_ADDRESS", "::"), ("LOG_LEVEL", "warn"),
            ("ALLOWED_ORIGINS", "https://a.example, http://b.example:8080")).ShouldNotBeNull();

        settings.ServiceName.ShouldBe("my-echo.1");
        settings.Endpoint.ShouldBe(new IPEndPoint(IPAddress.IPv6Any, 9001));
        settings.LogLevel.ShouldBe(LogLevel.Warning);
        settings.AllowedOrigins.ShouldBe(["https://a.example", "http://b.example:8080"]);
    }

    [Fact]
    public void An_empty_value_counts_as_absent() => Parse(("PORT", ""), ("LOG_LEVEL", "  ")).ShouldNotBeNull().Endpoint.Port.ShouldBe(8000);

    [Theory]
    [InlineData("PORT", "65536")]
    [InlineData("PORT", "-1")]
    [InlineData("PORT", "80a")]
    [InlineData("LISTEN_ADDRESS", "localhost")]
    [InlineData("LISTEN_ADDRESS", "1")]
    [InlineData("LOG_LEVEL", "TRACE")]
    [InlineData("MCP_SERVICE_NAME", "two words")]
    [InlineData("ALLOWED_ORIGINS", "https://a.example/path")]
    [InlineData("ALLOWED_ORIGINS", "https://a.example/")]
    [InlineData("ALLOWED_ORIGINS", "*")]
    public void A_bad_value_is_a_problem_that_names_its_variable(string variable, string value)
    {
        var (settings, problems) = SettingsParser.Parse(Environment((variable, value)));

        settings.ShouldBeNull();
        problems.ShouldHaveSingleItem().ShouldStartWith($"{variable}: '{value}'");
    }

    private static EchoSettings? Parse(params (string Name, string Value)[] variables) => SettingsParser.Parse(Environment(variables)).Settings;

    private static Func<string, string?> Environment(params (string Name, string Value)[] variables) =>
        name => variables.FirstOrDefault(variable => variable.Name == name).Value;
}
